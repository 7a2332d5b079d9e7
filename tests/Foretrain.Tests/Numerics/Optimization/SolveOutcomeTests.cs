using Foretrain.Numerics.Optimization;
using Xunit;

namespace Foretrain.Tests.Numerics.Optimization;

public class SolveOutcomeTests
{
    [Fact]
    public void EveryCodeExplainsItself()
    {
        foreach (SolveCode code in Enum.GetValues<SolveCode>())
        {
            string text = code.Explain();
            Assert.EndsWith(".", text, StringComparison.Ordinal);
            if (code != SolveCode.Converged) Assert.True(text.Split(". ").Length >= 2, $"{code} says what happened but not why");
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => ((SolveCode)99).Explain());
    }

    [Fact]
    public void OnlyMinimaCountAsMinima()
    {
        SolveCode[] minima = [SolveCode.Converged, SolveCode.ConvergedAtBound, SolveCode.ExactFit, SolveCode.FlatDirection];
        Assert.Equal(minima, Enum.GetValues<SolveCode>().Where(c => c.IsMinimum()));
    }
}
