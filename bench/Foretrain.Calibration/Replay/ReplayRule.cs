namespace Foretrain.Calibration.Replay;

/// <summary>How the next runs are chosen in a replay.</summary>
internal enum ReplayRule
{
    /// <summary>As the program advises, fitting again after every run.</summary>
    Design,

    /// <summary>As the program advises, all at once.</summary>
    DesignOnce,

    /// <summary>The cheapest first.</summary>
    Cheapest,

    /// <summary>Evenly over the inputs: each as far as possible from those there are, in log inputs.</summary>
    EvenGrid,

    /// <summary>In random order.</summary>
    Random,
}
