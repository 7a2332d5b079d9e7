namespace Foretrain.Runs;

/// <summary>The quantities of the field with the headers under which people write them.</summary>
internal static class ColumnVocabulary
{
    /// <summary>Headers that say that embeddings are not counted.</summary>
    public static IReadOnlyList<string> NonEmbedding { get; } =
    [
        "params_nonembed", "params_non_embedding", "non_embedding_params", "n_params_nonembed", "nonembedding_params", "n_nonembed", "params_ne", "non_embedding_parameters",
        "non_embedding_param_size", "num_non_embedding_params", "num_nonembedding_params", "n_non_embedding_params", "params_noembed",
    ];

    private static readonly (double, double) s_counts = (1e3, 1e14), s_tokens = (1e3, 1e16), s_flops = (1e8, 1e30), s_loss = (1e-3, 25), s_share = (0, 1);

    /// <summary>The vocabulary, in the order in which columns are listed.</summary>
    public static IReadOnlyList<ColumnMeaning> All { get; } =
    [
        new("params", "param", "parameters of the model (which ones count is the law's choice)",
            ["N", "n_params", "num_params", "model_params", "parameters", "n_parameters", "num_parameters", "model_size", "param_count", "parameter_count", "number_of_parameters",
             "model_parameters", "n_param", "num_param", "non_vocab_parameters", "params_non_vocab", "dense_parameter_count", .. NonEmbedding],
            ["size", "params_total", "total_params", "n_params_total", "n_total_params", "num_params_total", "num_total_params", "total_parameters", "params_active", "active_params", "n_params_active", "n_active_params"]) { CheckedAliases = ["n"], Plausible = s_counts },
        new("params_vocab", "param", "parameters of the vocabulary: entries times embedding width",
            ["vocab_params", "n_vocab_params", "params_embedding", "embedding_params", "n_embedding_params"], []) { Plausible = (10, 1e13) },
        new("params_total", "param", "all parameters, embeddings and inactive experts included",
            ["total_params", "n_params_total", "num_params_total", "total_parameters", "n_total_params", "num_total_params"], []) { Plausible = s_counts },
        new("params_active", "param", "parameters used for one token in a mixture of experts",
            ["active_params", "n_params_active", "activated_params", "active_parameters", "n_active_params", "num_active_params"], []) { Plausible = s_counts },
        new("tokens", "token", "training tokens seen, repeats included",
            ["D", "n_tokens", "num_tokens", "train_tokens", "training_tokens", "tokens_seen", "tok", "toks", "total_tokens", "n_tok", "tokens_trained", "trained_tokens", "train_tokens_seen",
             "n_train_tokens", "num_train_tokens", "num_training_tokens", "num_tokens_seen", "num_input_tokens_seen", "consumed_tokens", "tokens_consumed", "tokens_processed", "token_count"],
            ["data", "dataset_size", "data_size"]) { CheckedAliases = ["d"], Plausible = s_tokens },
        new("flops", "flop", "training compute",
            ["C", "flop", "compute", "train_flops", "train_flop", "training_flops", "total_flops", "train_compute", "training_compute", "n_flops", "num_flops", "compute_flops",
             "total_train_flops", "total_compute", "total_flos"],
            ["budget", "flops_total"]) { CheckedAliases = ["c"], Plausible = s_flops },
        new("loss", "nat/token", "held-out cross entropy",
            ["L", "val_loss", "eval_loss", "final_loss", "valid_loss", "validation_loss", "test_loss", "final_val_loss", "loss_validation", "loss_val", "loss_eval", "lm_loss", "val_lm_loss",
             "eval_lm_loss", "ce", "ce_loss", "val_ce", "eval_ce", "cross_entropy", "cross_entropy_loss", "validation_cross_entropy", "heldout_loss", "dev_loss", "best_val_loss", "sft_loss"],
            ["train_loss", "training_loss", "final_train_loss", "loss_train"]) { CheckedAliases = ["l"], Plausible = s_loss },
        new("loss_u", "nat/token", "cross entropy less that of token frequencies alone: comparable between vocabularies, negative",
            ["unigram_normalized_loss", "loss_unigram_normalized", "lossu"], []),
        new("characters", "character", "training text in characters", ["num_characters", "n_characters", "chars", "num_chars", "n_chars"], []) { Plausible = s_tokens },
        new("unique_tokens", "token", "distinct training tokens",
            ["U", "n_unique_tokens", "num_unique_tokens", "unique_data", "unique_train_tokens", "distinct_tokens"], []) { CheckedAliases = ["u"], Plausible = s_tokens },
        new("epochs", "1", "passes over the unique tokens", ["epoch", "n_epochs", "num_epochs", "num_train_epochs"], []) { Plausible = (0, 1e6) },
        new("examples", "example", "different examples trained on, as in fine-tuning",
            ["n_examples", "num_examples", "train_examples", "training_examples", "n_train_examples", "num_train_examples", "finetuning_examples", "sft_data_size", "sft_examples"], []),
        new("vocab_size", "1", "entries of the vocabulary", ["V", "vocab", "n_vocab", "vocabulary_size", "vocabulary"], []) { Plausible = (2, 1e7) },
        new("experts", "1", "experts per layer", ["num_experts", "n_experts", "n_routed_experts", "num_routed_experts", "num_local_experts", "moe_num_experts"], []) { Plausible = (1, 1e6) },
        new("top_k", "1", "experts used for one token", ["topk", "experts_per_token", "num_experts_per_tok", "moe_top_k", "num_active_experts"], []) { Plausible = (1, 1e4) },
        new("streams", "1", "parallel streams", ["parallel_size", "num_streams", "n_streams"], []) { Plausible = (1, 1e4) },
        new("run", "1", "name of the run", ["run_id", "run_name", "rid"], ["name", "id"]),
        new("seed", "1", "seed of the run", ["random_seed", "run_seed", "rng_seed", "train_seed"], []),
        new("status", "1", "how the run ended, as its tracker says", ["state", "run_state", "run_status"], []),
        new("timestamp", "second", "when the row was logged", ["wall_time", "walltime", "time_stamp", "logged_at", "created_at"], ["time", "runtime"]),
        new("step", "step", "optimiser step",
            ["steps", "train_steps", "n_steps", "num_steps", "global_step", "training_step", "train_step", "optimizer_step", "optimizer_steps", "num_updates", "n_train_steps", "num_train_steps"],
            ["iteration", "iter", "iterations", "iters", "updates", "total_steps", "max_steps"]) { Plausible = (0, 1e10) },
        new("warmup_steps", "step", "steps of learning-rate warm-up", ["num_warmup_steps", "warmup_iters", "lr_warmup_steps", "n_warmup_steps"], ["warmup"]),
        new("lr", "1", "learning rate", ["learning_rate", "peak_lr", "lr_peak", "max_lr", "peak_learning_rate", "max_learning_rate", "lr_max"], ["base_lr", "initial_lr"]) { Plausible = (0, 100) },
        new("batch", "token", "tokens per optimiser step",
            ["batch_tokens", "tokens_per_step", "batch_size_tokens", "tokens_per_batch", "global_batch_tokens", "batch_size_in_tokens"], [])
            { CheckedAliases = ["batch_size", "bsz"], Plausible = (4096, 1e10) },
        new("batch_sequences", "1", "sequences per optimiser step",
            ["sequences_per_step", "seqs_per_step", "global_batch_size", "train_batch_size", "total_batch_size", "batch_size_sequences", "sequences_per_batch"], ["batch_size", "bsz", "bs"]) { Plausible = (1, 1e7) },
        new("width", "1", "width of the residual stream",
            ["d_model", "n_embd", "n_embed", "hidden_size", "model_dim", "embed_dim", "embedding_dim", "hidden_dim", "emb_dim", "model_width"], ["dim"]) { Plausible = (1, 1e6) },
        new("depth", "1", "layers", ["n_layer", "n_layers", "num_layers", "layers", "num_hidden_layers", "n_blocks", "num_blocks", "nlayers"], []) { Plausible = (1, 1e4) },
        new("heads", "1", "attention heads per layer", ["n_head", "n_heads", "num_heads", "num_attention_heads", "attention_heads", "nheads"], []) { Plausible = (1, 1e4) },
        new("kv_heads", "1", "key and value heads per layer", ["n_kv_heads", "n_kv_head", "num_kv_heads", "num_key_value_heads"], []) { Plausible = (1, 1e4) },
        new("head_dim", "1", "width of an attention head", ["d_head", "head_size", "head_width", "kqv_size", "kv_size", "d_kv", "key_size"], []) { Plausible = (1, 1e4) },
        new("ffn_width", "1", "inner width of the feed-forward blocks", ["d_ff", "ffn_dim", "ff_dim", "ffw_size", "intermediate_size", "n_inner", "mlp_dim", "ffn_hidden_size"], []) { Plausible = (1, 1e7) },
        new("expert_ffn_width", "1", "inner width of one expert", ["moe_intermediate_size", "expert_d_ff", "d_expert"], []) { Plausible = (1, 1e7) },
        new("context", "token", "tokens of context",
            ["seq_len", "context_length", "sequence_length", "ctx", "n_ctx", "seq_length", "seqlen", "max_seq_len", "max_seq_length", "max_sequence_length", "context_size", "train_seq_len"], []) { Plausible = (2, 1e9) },
        new("optimal_params", "param", "best number of parameters for a budget", ["params_opt", "n_opt", "opt_params", "optimal_n", "compute_optimal_params"], []) { Plausible = s_counts },
        new("optimal_tokens", "token", "best number of training tokens for a budget", ["tokens_opt", "d_opt", "opt_tokens", "optimal_d", "compute_optimal_tokens"], []) { Plausible = s_tokens },
        new("bits", "1", "bits of the number format trained in", ["precision_bits", "n_bits"], []),
        new("weight_bits", "1", "bits of a weight", ["wbits", "w_bits", "bpw"], []),
        new("activation_bits", "1", "bits of an activation", ["abits", "a_bits"], []),
        new("kv_bits", "1", "bits of the cached keys and values", ["kvbits"], []),
        new("accuracy", "1", "share of items answered correctly", ["acc"], []) { Plausible = s_share },
        new("coverage", "1", "share of problems solved by at least one of several samples", ["pass_at_k", "pass@k"], []) { Plausible = s_share },
        new("error", "1", "share of items answered wrongly", ["err", "error_rate"], []) { Plausible = s_share },
    ];
}
