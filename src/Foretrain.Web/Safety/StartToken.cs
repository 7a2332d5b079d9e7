using System.Security.Cryptography;
using System.Text;

namespace Foretrain.Web.Safety;

/// <summary>A secret made at every start that whoever writes must show; only pages of this server can read it.</summary>
internal sealed class StartToken
{
    /// <summary>Header it comes in.</summary>
    public const string Header = "X-Foretrain-Token";

    /// <summary>The token.</summary>
    public string Text { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>True for the right token, in a time that says nothing about a wrong one.</summary>
    public bool Is(string? given) => Secrets.Equal(given, Text);
}

/// <summary>Comparison of secrets.</summary>
internal static class Secrets
{
    /// <summary>True when both are the same. The time depends on neither: hashes are compared, which have one length.</summary>
    public static bool Equal(string? given, string secret) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given ?? "")), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
