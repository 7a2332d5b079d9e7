using System.Diagnostics.CodeAnalysis;

namespace Foretrain.Web.Jobs;

/// <summary>Values by key within a bound on their bytes; the least recently used leave first.</summary>
/// <param name="most">Bytes at most. A value larger than that is not kept.</param>
internal sealed class BoundedCache<T>(long most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, T Value, long Bytes)>> _places = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, T Value, long Bytes)> _order = new(); // most recently used first
    private long _bytes;

    /// <summary>Bytes kept.</summary>
    public long Bytes { get { lock (_lock) return _bytes; } }

    /// <summary>Values, most recently used first.</summary>
    public IReadOnlyList<T> Values { get { lock (_lock) return [.. _order.Select(o => o.Value)]; } }

    /// <summary>Finds a value and marks it as used.</summary>
    public bool TryGet(string key, [MaybeNullWhen(false)] out T value)
    {
        lock (_lock)
        {
            if (!_places.TryGetValue(key, out var place))
            {
                value = default;
                return false;
            }

            _order.Remove(place);
            _order.AddFirst(place);
            value = place.Value.Value;
            return true;
        }
    }

    /// <summary>Keeps a value, in place of another of that key.</summary>
    public void Add(string key, T value, long bytes)
    {
        lock (_lock)
        {
            Drop(key);
            if (bytes > most) return;
            _places[key] = _order.AddFirst((key, value, bytes));
            _bytes += bytes;
            while (_bytes > most) Drop(_order.Last!.Value.Key);
        }
    }

    /// <summary>Forgets a value.</summary>
    /// <returns>False when there was none.</returns>
    public bool Remove(string key)
    {
        lock (_lock) return Drop(key);
    }

    private bool Drop(string key)
    {
        if (!_places.Remove(key, out var place)) return false;
        _order.Remove(place);
        _bytes -= place.Value.Bytes;
        return true;
    }
}
