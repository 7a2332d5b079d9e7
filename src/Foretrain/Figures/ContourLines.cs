namespace Foretrain.Figures;

/// <summary>Lines of equal value over a grid, by marching squares.</summary>
public static class ContourLines
{
    /// <summary>The lines of one level.</summary>
    /// <param name="x">Places of the columns, in any units in which interpolation is linear (pixels, say).</param>
    /// <param name="y">Places of the rows.</param>
    /// <param name="values">Row by row; a cell with a corner that is not finite has no line.</param>
    /// <param name="level">The value.</param>
    /// <returns>Lines, each a list of points; a closed line ends where it starts. The order depends on the grid only.</returns>
    public static IReadOnlyList<IReadOnlyList<FigurePoint>> Of(IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<double> values, double level)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(values);
        var next = new Dictionary<int, List<int>>();
        var order = new List<int>();
        for (int j = 0; j + 1 < y.Count; j++)
        {
            for (int i = 0; i + 1 < x.Count; i++) Cell(i, j);
        }

        return Joined();

        double At(int i, int j) => values[j * x.Count + i];

        // An edge is named by its lower left corner and its direction: 2k runs along x, 2k + 1 along y.
        int Along(int i, int j, bool vertical) => 2 * (j * x.Count + i) + (vertical ? 1 : 0);

        void Cell(int i, int j)
        {
            double a = At(i, j), b = At(i + 1, j), c = At(i + 1, j + 1), d = At(i, j + 1);
            if (!double.IsFinite(a + b + c + d)) return;
            int bottom = Along(i, j, false), right = Along(i + 1, j, true), top = Along(i, j + 1, false), left = Along(i, j, true);
            int kind = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
            bool high = (a + b + c + d) / 4 >= level; // at a saddle the middle decides which corners belong together
            switch (kind)
            {
                case 1 or 14: Link(left, bottom); break;
                case 2 or 13: Link(bottom, right); break;
                case 3 or 12: Link(left, right); break;
                case 4 or 11: Link(right, top); break;
                case 6 or 9: Link(bottom, top); break;
                case 7 or 8: Link(left, top); break;
                case 5 when high: Link(left, top); Link(bottom, right); break;
                case 5: Link(left, bottom); Link(right, top); break;
                case 10 when high: Link(left, bottom); Link(right, top); break;
                case 10: Link(left, top); Link(bottom, right); break;
            }
        }

        void Link(int from, int to)
        {
            Ends(from).Add(to);
            Ends(to).Add(from);
        }

        List<int> Ends(int edge)
        {
            if (next.TryGetValue(edge, out List<int>? ends)) return ends;
            order.Add(edge);
            return next[edge] = [];
        }

        IReadOnlyList<IReadOnlyList<FigurePoint>> Joined()
        {
            var lines = new List<IReadOnlyList<FigurePoint>>();
            // Open lines first, from an end; what is left are rings.
            foreach (int start in order.Where(e => next[e].Count == 1).Concat(order).ToList())
            {
                if (next[start].Count == 0) continue;
                var line = new List<FigurePoint> { Place(start) };
                for (int at = start; next[at].Count > 0;)
                {
                    int to = next[at][0];
                    next[at].RemoveAt(0);
                    next[to].Remove(at);
                    line.Add(Place(to));
                    at = to;
                }

                lines.Add(line);
            }

            return lines;
        }

        FigurePoint Place(int edge)
        {
            int corner = edge / 2, i = corner % x.Count, j = corner / x.Count;
            bool vertical = edge % 2 == 1;
            double a = At(i, j), b = vertical ? At(i, j + 1) : At(i + 1, j);
            double t = (level - a) / (b - a);
            return vertical ? new(x[i], y[j] + t * (y[j + 1] - y[j])) : new(x[i] + t * (x[i + 1] - x[i]), y[j]);
        }
    }
}
