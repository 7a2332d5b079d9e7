using System.Text;

namespace Foretrain.Runs;

/// <summary>A quantity of the field that a column may hold, and the headers under which people write it.</summary>
/// <param name="Name">Vocabulary name, used in laws: <c>params</c>, <c>tokens</c>, ...</param>
/// <param name="Unit">Base unit: <c>param</c>, <c>token</c>, <c>flop</c>, <c>step</c>, <c>nat/token</c>, or <c>1</c>.</param>
/// <param name="Meaning">What exactly it is.</param>
/// <param name="Aliases">Headers that certainly mean it. A single capital letter must match in case; all else ignores case and <c>_</c>.</param>
/// <param name="LooseAliases">Headers taken only when nothing better is there; using one is reported.</param>
public sealed record ColumnMeaning(
    string Name, string Unit, string Meaning, EquatableList<string> Aliases, EquatableList<string> LooseAliases)
{
    /// <summary>The vocabulary.</summary>
    public static IReadOnlyList<ColumnMeaning> All { get; } =
    [
        new("params", "param", "parameters of the model (which ones count is the law's choice)",
            ["n", "N", "n_params", "num_params", "model_params", "parameters", "n_parameters", "num_parameters", "model_size", "params_nonembed",
             "params_non_embedding", "non_embedding_params", "non_vocab_parameters", "params_non_vocab"],
            ["size", "params_total", "total_params", "n_params_total", "params_active"]),
        new("params_vocab", "param", "parameters of the vocabulary: entries times embedding width", ["vocab_params", "n_vocab_params", "params_embedding", "embedding_params"], []),
        new("params_total", "param", "all parameters, embeddings and inactive experts included",
            ["total_params", "n_params_total", "num_params_total", "total_parameters"], []),
        new("params_active", "param", "parameters used for one token in a mixture of experts",
            ["active_params", "n_params_active", "activated_params", "active_parameters"], []),
        new("tokens", "token", "training tokens seen, repeats included",
            ["D", "n_tokens", "num_tokens", "train_tokens", "training_tokens", "tokens_seen", "tok", "total_tokens"], ["data", "dataset_size"]),
        new("flops", "flop", "training compute",
            ["C", "flop", "compute", "train_flops", "train_flop", "training_flops", "total_flops", "train_compute"], ["budget", "flops_total"]),
        new("loss", "nat/token", "held-out cross entropy",
            ["L", "val_loss", "eval_loss", "final_loss", "valid_loss", "validation_loss", "test_loss", "final_val_loss"],
            ["train_loss", "training_loss", "final_train_loss"]),
        new("loss_u", "nat/token", "cross entropy less that of token frequencies alone: comparable between vocabularies, negative",
            ["unigram_normalized_loss", "loss_unigram_normalized", "lossu"], []),
        new("characters", "character", "training text in characters", ["num_characters", "n_characters", "chars"], []),
        new("unique_tokens", "token", "distinct training tokens", ["U", "n_unique_tokens", "num_unique_tokens", "unique_data"], []),
        new("epochs", "1", "passes over the unique tokens", ["epoch", "n_epochs", "num_epochs"], []),
        new("examples", "example", "different examples trained on, as in fine-tuning",
            ["n_examples", "num_examples", "train_examples", "training_examples", "n_train_examples", "finetuning_examples", "sft_data_size", "sft_examples"], []),
        new("vocab_size", "1", "entries of the vocabulary", ["V", "vocab", "n_vocab", "vocabulary_size"], []),
        new("experts", "1", "experts per layer", ["num_experts", "n_experts"], []),
        new("top_k", "1", "experts used for one token", ["topk", "experts_per_token"], []),
        new("streams", "1", "parallel streams", ["parallel_size", "num_streams", "n_streams"], []),
        new("run", "1", "name of the run", ["run_id", "run_name", "rid"], ["name", "id"]),
        new("step", "step", "optimiser step", ["steps", "train_steps", "n_steps", "num_steps"], ["iteration", "iter"]),
        new("lr", "1", "learning rate", ["learning_rate", "peak_lr", "lr_peak", "max_lr"], []),
        new("batch", "token", "tokens per optimiser step", ["batch_tokens", "tokens_per_step", "batch_size_tokens"], ["batch_size"]),
        new("width", "1", "width of the residual stream", ["d_model", "n_embd", "hidden_size", "model_dim"], ["dim"]),
        new("depth", "1", "layers", ["n_layer", "n_layers", "num_layers", "layers"], []),
        new("context", "token", "tokens of context", ["seq_len", "context_length", "sequence_length", "ctx"], []),
        new("bits", "1", "bits of the number format trained in", ["precision_bits", "n_bits"], []),
        new("weight_bits", "1", "bits of a weight", ["wbits", "w_bits", "bpw"], []),
        new("activation_bits", "1", "bits of an activation", ["abits", "a_bits"], []),
        new("kv_bits", "1", "bits of the cached keys and values", ["kvbits"], []),
        new("accuracy", "1", "share of items answered correctly", ["acc"], []),
        new("coverage", "1", "share of problems solved by at least one of several samples", ["pass_at_k", "pass@k"], []),
        new("error", "1", "share of items answered wrongly", ["err", "error_rate"], []),
    ];

    /// <summary>The meaning of a vocabulary name, or null for a name outside the vocabulary.</summary>
    public static ColumnMeaning? Of(string name) => All.FirstOrDefault(m => m.Name == name);

    /// <summary>The meaning of a header: by its name or one that certainly means it, else by one that often does; null outside the vocabulary.</summary>
    public static ColumnMeaning? OfHeader(string header) => All.FirstOrDefault(m => Matches(header, m.Name)) ?? All.FirstOrDefault(m => Matches(header, m.Aliases)) ?? All.FirstOrDefault(m => Matches(header, m.LooseAliases));

    /// <summary>What a column of parameters counts by its header: <c>total</c>, <c>active</c>, <c>non-embedding</c>, or null when the header does not say.</summary>
    public static string? Counting(string header)
        => Matches(header, [.. Of("params_total")!.Aliases, "params_total"]) ? "total"
            : Matches(header, [.. Of("params_active")!.Aliases, "params_active"]) ? "active"
            : Matches(header, ["params_nonembed", "params_non_embedding", "non_embedding_params", "n_params_nonembed"]) ? "non-embedding"
            : null;

    /// <summary>True when the header is one of the names, ignoring case, spaces, dashes and underscores except for single letters.</summary>
    internal static bool Matches(string header, IEnumerable<string> names) => names.Any(n => Matches(header, n));

    internal static bool Matches(string header, string name)
        => name.Length == 1 ? header.Trim() == name : Fold(header) == Fold(name);

    // "Train Tokens", "train-tokens" and "trainTokens" are one name.
    private static string Fold(string header)
    {
        var folded = new StringBuilder(header.Length);
        foreach (char c in header) if (char.IsLetterOrDigit(c) || c == '*') folded.Append(char.ToLowerInvariant(c));
        return folded.ToString();
    }
}
