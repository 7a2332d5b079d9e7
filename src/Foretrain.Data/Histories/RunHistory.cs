namespace Foretrain.Data.Histories;

/// <summary>What is kept of one run while its history goes by: of every column the latest cells as written, in the order of steps.</summary>
/// <param name="keep">How many cells of a column are kept.</param>
/// <param name="first">Place of its first row.</param>
internal sealed class RunHistory(int keep, long first)
{
    private Tail[] _columns = [];

    /// <summary>Place of its first row, by which runs are put in order.</summary>
    public long First { get; private set; } = first;

    /// <summary>Place of the row with the largest step.</summary>
    public long LastPlace { get; private set; } = first;

    /// <summary>The largest step.</summary>
    public double LastStep { get; private set; } = double.NegativeInfinity;

    /// <summary>Rows seen.</summary>
    public long Rows { get; set; }

    /// <summary>Notes a row; a row without a step belongs to the latest one.</summary>
    public double Arrive(double step, long place)
    {
        if (double.IsNaN(step)) step = LastStep;
        if (step > LastStep || (step == LastStep && place > LastPlace)) (LastStep, LastPlace) = (step, place);
        Rows++;
        return step;
    }

    /// <summary>Offers a cell; it is kept when it is among the latest.</summary>
    public void Offer(int column, double step, long place, ReadOnlySpan<byte> cell)
    {
        if (column >= _columns.Length) Array.Resize(ref _columns, Math.Max(column + 1, _columns.Length * 2));
        ref Tail tail = ref _columns[column];
        tail.Cells ??= new Kept[keep];
        tail.Offer(step, place, cell);
    }

    /// <summary>The cells kept of a column, the latest last.</summary>
    public ReadOnlySpan<Kept> Cells(int column) => column < _columns.Length && _columns[column].Cells is { } cells ? cells.AsSpan(0, _columns[column].Count) : [];

    /// <summary>Takes in what another thread kept of the same run.</summary>
    /// <param name="other">The other's.</param>
    /// <param name="columns">Numbers of its columns here.</param>
    public void Join(RunHistory other, int[] columns)
    {
        First = Math.Min(First, other.First);
        if (other.LastStep > LastStep || (other.LastStep == LastStep && other.LastPlace > LastPlace)) (LastStep, LastPlace) = (other.LastStep, other.LastPlace);
        Rows += other.Rows;
        for (int c = 0; c < other._columns.Length; c++)
            foreach (Kept cell in other.Cells(c)) Offer(columns[c], cell.Step, cell.Place, cell.Bytes.AsSpan(0, cell.Length));
    }

    /// <summary>A cell as written, with where it stood.</summary>
    internal struct Kept
    {
        public double Step;
        public long Place;
        public byte[] Bytes;
        public int Length;

        public readonly bool IsBefore(double step, long place) => Step < step || (Step == step && Place < place);
    }

    private struct Tail
    {
        public Kept[]? Cells;
        public int Count;

        public void Offer(double step, long place, ReadOnlySpan<byte> cell)
        {
            Kept[] cells = Cells!;
            int at = Count;
            if (Count == cells.Length)
            {
                if (!cells[0].IsBefore(step, place)) return;
                // The oldest goes; its buffer is used again.
                Kept oldest = cells[0];
                Array.Copy(cells, 1, cells, 0, cells.Length - 1);
                cells[^1] = oldest;
                at = Count - 1;
            }
            else
            {
                cells[Count++].Bytes = new byte[24];
            }

            Kept own = cells[at];
            while (at > 0 && !cells[at - 1].IsBefore(step, place))
            {
                cells[at] = cells[at - 1];
                at--;
            }

            if (own.Bytes.Length < cell.Length) own.Bytes = new byte[cell.Length];
            cell.CopyTo(own.Bytes);
            (own.Step, own.Place, own.Length) = (step, place, cell.Length);
            cells[at] = own;
        }
    }
}
