using System.Text;

namespace Foretrain.Tests.Data.Fuzz;

/// <summary>Damages bytes in the ways files are damaged: bytes lost, added, changed; pieces cut, copied, moved; odd numbers put in.</summary>
internal static class Mutation
{
    private static readonly byte[][] s_pieces =
    [
        .. new[]
        {
            "1,234", "0x1p3", "-0", "-0.0", "2024-01-01", "2024-01-01T00:00:00Z", "NaN", "Infinity", "-Infinity", "nan", "inf", "1e999", "1e-999", "1_000", "7B", "1.4T", "1e3M", "\r", "\r\n", "\n\n", "\"", "\"\"",
            ",", ";", "\t", "|", ":", "{", "}", "[", "]", "null", "true", "\\u0000", "\\ud800", "\\", "'", "#", "\u00e9", "\u2028", "\uFEFF", "0123", ".5", "5.", "+1", "--1", "1e", "9007199254740993", "123456789012345678901234567890",
            "{}", "[]", "\"a\":1,", "{\"a\":{\"b\":1}}", " ", "\0", "12 345", "1.2.3", "\u00a01", "- 1", "1e+5", "1E5k",
        }.Select(Encoding.UTF8.GetBytes), [0xff], [0xc3], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
    ];

    /// <summary>A damaged copy.</summary>
    public static byte[] Of(byte[] seed, Random random)
    {
        List<byte> bytes = [.. seed];
        for (int k = random.Next(1, 6); k > 0; k--)
        {
            int at = random.Next(bytes.Count + 1), left = bytes.Count - at;
            switch (random.Next(8))
            {
                case 0 when left > 0: bytes.RemoveAt(at); break;
                case 1: bytes.InsertRange(at, s_pieces[random.Next(s_pieces.Length)]); break;
                case 2 when left > 0: bytes[at] = (byte)random.Next(256); break;
                case 3 when left > 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 4: bytes.RemoveRange(at, Math.Min(random.Next(12), left)); break;
                case 5: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(40), left))); break;
                case 6 when random.Next(4) == 0: bytes.RemoveRange(at, left); break;
                default:
                    // Takes the place of a value, which keeps the rest in shape.
                    byte[] piece = s_pieces[random.Next(s_pieces.Length)];
                    int length = 0;
                    while (length < left && bytes[at + length] is not ((byte)',' or (byte)'\n' or (byte)'}' or (byte)'"')) length++;
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(at, piece);
                    break;
            }
        }

        return [.. bytes];
    }
}
