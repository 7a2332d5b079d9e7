using System.Collections;
using System.Runtime.CompilerServices;

namespace Foretrain;

/// <summary>An immutable list that compares by its items, so that records holding one compare by value.</summary>
[CollectionBuilder(typeof(EquatableList), nameof(EquatableList.Create))]
public sealed class EquatableList<T>(T[] items) : IReadOnlyList<T>, IEquatable<EquatableList<T>>
{
    /// <inheritdoc/>
    public T this[int index] => items[index];

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <summary>True when both hold equal items in the same order.</summary>
    public bool Equals(EquatableList<T>? other) => other is not null && items.AsSpan().SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EquatableList<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (T item in items) hash.Add(item);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();

    private ReadOnlySpan<T> Span => items;
}

/// <summary>Collection-expression support for <see cref="EquatableList{T}"/>.</summary>
public static class EquatableList
{
    /// <summary>Copies the items into an immutable list.</summary>
    public static EquatableList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    /// <summary>Copies the items into an immutable list.</summary>
    public static EquatableList<T> ToEquatableList<T>(this IEnumerable<T> items) => new([.. items]);
}
