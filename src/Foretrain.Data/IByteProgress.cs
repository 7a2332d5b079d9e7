namespace Foretrain.Data;

/// <summary>Progress that is also told how much there is to read, so that it can say how fast that goes.</summary>
public interface IByteProgress : IProgress<(string Stage, double Share)>
{
    /// <summary>Bytes of all sources that are about to be read.</summary>
    void Expect(long bytes);
}
