using System.Globalization;
using System.Text;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>The law fitted when none is named follows from the columns alone and does not change when the catalogue grows.</summary>
[Collection(CliRunner.Alone)]
public class DefaultLawTests
{
    // What each table measures: every column varies on its own and a little of each lowers the loss.
    [Theory]
    [InlineData("params,tokens", "chinchilla")]
    [InlineData("params,tokens,flops,unique_tokens,vocab_size,depth,width,lr,batch,experts,streams", "chinchilla")]
    [InlineData("params,streams", "parscale")]
    [InlineData("params,experts", "clark-routed")]
    [InlineData("n_params,n_examples", "rectified-scaling-law")]
    [InlineData("params,flops", "henighan-n")]
    [InlineData("params", "henighan-n")]
    [InlineData("tokens", "hestness")]
    [InlineData("flops", "henighan-c")]
    public void Columns_decide_the_law(string columns, string law)
    {
        var csv = new StringBuilder(columns + ",loss\n");
        int inputs = columns.Split(',').Length;
        for (int i = 0; i < 16; i++)
        {
            double loss = 1.7;
            for (int k = 0; k < inputs; k++)
            {
                int value = 1 << (5 + i * (k + 1) % 16);
                loss += Math.Pow(value, -0.3);
                csv.Append(CultureInfo.InvariantCulture, $"{value},");
            }

            csv.Append(CultureInfo.InvariantCulture, $"{loss:G6}\n");
        }

        // --resamples 0 keeps it short; a fit that cannot be trusted (exit 3) or not be made still says which laws it had to choose from.
        CliResult result = CliRunner.RunIn(new Dictionary<string, string> { ["runs.csv"] = csv.ToString() }, "fit", "runs.csv", "--resamples", "0", "--json");
        string first = result.Exit is 0 or 3
            ? result.Json.GetProperty("applicableLaws")[0].GetProperty("id").GetString()!
            : result.Error;
        Assert.True(first == law || first.Contains($" {law}:", StringComparison.Ordinal), $"{law} expected\n{result.All}");
    }

    [Fact]
    public void A_law_of_an_optimum_answers_for_its_own_column_only()
    {
        string rows = string.Concat(Enumerable.Range(0, 12).Select(i => string.Create(CultureInfo.InvariantCulture, $"{Math.Pow(10, 17 + (i / 3.0)):G6},{Math.Pow(10, 8 + (i / 6.0)):G6}\n")));
        Assert.Equal("optimal-tokens", Applicable("flops,optimal_tokens\n" + rows)[0]);
        string falling = string.Concat(Enumerable.Range(0, 12).Select(i => string.Create(CultureInfo.InvariantCulture, $"{Math.Pow(10, 17 + (i / 3.0)):G6},{Math.Pow(10, -(i / 6.0)):G6}\n")));
        string[] others = Applicable("flops,error_rate\n" + falling, "--target", "error_rate");
        Assert.Contains("henighan-c", others);
        Assert.DoesNotContain(others, id => id.StartsWith("optimal-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_law_of_a_share_answers_for_shares_only_and_a_table_is_asked_one_thing()
    {
        string[] rows = [.. Enumerable.Range(0, 12).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{Math.Pow(10, 17 + (i / 3.0)):G6},{0.25 + (0.6 / (1 + Math.Exp(4 - i))):G6},{2 + Math.Pow(2, -i):G6}\n"))];
        string shares = "flops,accuracy\n" + string.Concat(rows.Select(r => r[..r.LastIndexOf(',')] + "\n"));
        Assert.Contains("accuracy-from-compute", Applicable(shares));
        Assert.Contains("accuracy-from-compute", Applicable(shares, "--target", "accuracy"));

        string all = "flops,accuracy,loss\n" + string.Concat(rows);
        Assert.Equal("henighan-c", Applicable(all)[0]);
        Assert.DoesNotContain("accuracy-from-compute", Applicable(all));
        Assert.DoesNotContain("accuracy-from-compute", Applicable("flops,accuracy,my_loss\n" + string.Concat(rows), "--target", "my_loss"));
    }

    private static string[] Applicable(string csv, params string[] options)
    {
        CliResult result = CliRunner.RunIn(new Dictionary<string, string> { ["runs.csv"] = csv }, ["fit", "runs.csv", "--resamples", "0", "--json", .. options]);
        Assert.True(result.Exit is 0 or 3, result.All);
        return [.. result.Json.GetProperty("applicableLaws").EnumerateArray().Select(l => l.GetProperty("id").GetString()!)];
    }
}
