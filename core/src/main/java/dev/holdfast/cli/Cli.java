package dev.holdfast.cli;

import dev.holdfast.model.Failure;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Finds the verb, runs it, and turns whatever happens into one exit code.
 *
 * <p>Only the verb that is asked for is loaded; all of them for {@code --help} and {@code completion}.
 */
public final class Cli {
    private final Program program;
    private final String version;
    private final Map<String, Supplier<? extends Verb>> verbs = new LinkedHashMap<>();
    private final Map<String, Map<String, Supplier<? extends Verb>>> below = new HashMap<>();

    public Cli(Program program, String version) {
        this.program = program;
        this.version = version;
        verbs.put("backup", BackupCommand::new);
        verbs.put("list", ListCommand::new);
        verbs.put("show", ShowCommand::new);
        verbs.put("prove", ProveCommand::new);
        verbs.put("restore", RestoreCommand::new);
        verbs.put("copy", CopyCommand::new);
        verbs.put("diff", DiffCommand::new);
        verbs.put("export", ExportCommand::new);
        verbs.put("forget", ForgetCommand::new);
        verbs.put("hold", HoldCommand::new);
        verbs.put("doctor", DoctorCommand::new);
        verbs.put("completion", () -> new CompletionCommand(this::everything));
    }

    /** Adds a verb that only the application knows. */
    public Cli with(String name, Supplier<? extends Verb> verb) {
        verbs.put(name, verb);
        return this;
    }

    /** The same with verbs below it. */
    public Cli with(String name, Supplier<? extends Verb> verb, Map<String, Supplier<? extends Verb>> verbsBelow) {
        below.put(name, verbsBelow);
        return with(name, verb);
    }

    /** Runs one command line and answers the exit code. Never throws. */
    public int run(String... args) {
        // What is wrong with a command line is said before its options are known.
        program.output().set(List.of(args).contains("--json"), false);
        CommandLine line = args.length > 0 && verbs.containsKey(args[0]) ? only(args[0]) : everything();
        line.setExecutionStrategy(parsed -> {
            CommandLine last = parsed.asCommandLineList().getLast();
            if (last.getCommand() instanceof Verb verb) {
                verb.begin(program);
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setExecutionExceptionHandler((thrown, at, parsed) -> failed(thrown, debugging(at)));
        line.setParameterExceptionHandler((problem, given) -> {
            program.output().error(problem.getMessage(), hint(problem), 2);
            return 2;
        });
        return line.execute(args);
    }

    private static String hint(CommandLine.ParameterException problem) {
        boolean unknown = problem instanceof CommandLine.UnmatchedArgumentException;
        List<String> close = unknown ? ((CommandLine.UnmatchedArgumentException) problem).getSuggestions() : List.of();
        return close.isEmpty()
                ? "Try: " + problem.getCommandLine().getCommandSpec().qualifiedName() + " --help"
                : "Did you mean " + close.getFirst() + "?";
    }

    private static boolean debugging(CommandLine at) {
        return at.getCommand() instanceof Verb verb && verb.options().debug;
    }

    private int failed(Exception thrown, boolean debug) {
        if (debug) {
            thrown.printStackTrace(program.output().err());
        }
        if (thrown instanceof Failure failure) {
            program.output()
                    .error(failure.getMessage(), failure.hint(), failure.kind().exitCode());
            return failure.kind().exitCode();
        }
        // What it says may be a secret, and it may be said where everybody reads.
        program.output()
                .error(
                        "this is a bug in Holdfast: " + thrown.getClass().getName(),
                        "Run again with --debug and report the stack.",
                        1);
        return 1;
    }

    private CommandLine only(String verb) {
        return root().addSubcommand(verb, line(verb));
    }

    private CommandLine everything() {
        CommandLine line = root();
        verbs.keySet().forEach(name -> line.addSubcommand(name, line(name)));
        return line;
    }

    private CommandLine line(String name) {
        CommandLine line = new CommandLine(verbs.get(name).get());
        below.getOrDefault(name, Map.of()).forEach((part, verb) -> line.addSubcommand(part, verb.get()));
        return line;
    }

    private CommandLine root() {
        CommandLine line = new CommandLine(CommandSpec.forAnnotatedObject(new Root()));
        line.getCommandSpec().version("holdfast " + version);
        return line;
    }

    /** The program itself, without a verb. */
    @Command(
            name = "holdfast",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "VERB",
            description = "Lossless, proven backups of Cloudflare D1 and Workers KV.",
            footer = {
                "",
                "Addresses: d1:NAME, kv:TITLE, wrangler:DIR#d1:BINDING, wrangler:DIR#kv:BINDING, sqlite:FILE, sql:FILE,",
                "json:FILE, denokv:FILE, denokv:https://HOST, denokv-backup:STORE[@MOMENT], STORE@SNAPSHOT.",
                "Stores: a folder, s3://BUCKET/PREFIX?endpoint=…, gs://BUCKET/PREFIX.",
                "Credentials: CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID; DENO_KV_ACCESS_TOKEN; AWS_ACCESS_KEY_ID,",
                "AWS_SECRET_ACCESS_KEY.",
                "",
                "Exit codes: 0 done, 1 bug, 2 usage, 3 done in part, 4 not found, 5 denied, 6 proof failed or data",
                "corrupt, 7 the other side failed, 10 busy, 130 interrupted."
            })
    static final class Root implements Runnable {
        @picocli.CommandLine.Spec
        CommandSpec spec;

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
