package dev.holdfast.app;

import dev.holdfast.app.access.AccessPlace;
import dev.holdfast.app.alerts.Alarm;
import dev.holdfast.app.denokv.DenokvVerbs;
import dev.holdfast.app.serve.Hangup;
import dev.holdfast.app.serve.ServeCommand;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.StateFolder;
import dev.holdfast.app.wiring.Version;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.audit.AuditReader;
import dev.holdfast.cli.Cli;
import dev.holdfast.cli.Program;
import dev.holdfast.cli.access.AuditCommand;
import dev.holdfast.cli.access.TokenCommand;
import dev.holdfast.cli.alerts.AlertCommand;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cli.config.ConfigFile;
import dev.holdfast.cli.console.Output;
import dev.holdfast.cli.denokv.DenokvCommand;
import dev.holdfast.cli.keys.KeysCommand;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.store.stack.Stores;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The program's entry. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("serve")) {
            Hangup.remember();
        }
        boolean goesOn = args.length > 0 && Set.of("backup", "restore", "copy").contains(args[0]);
        Thread last = new Thread(() -> System.err.println(parting(args[0])));
        if (goesOn) {
            Runtime.getRuntime().addShutdownHook(last);
        }
        int code = run(args);
        if (goesOn && isEnding(last)) {
            return;
        }
        System.exit(code);
    }

    /** True when a signal was faster. */
    private static boolean isEnding(Thread last) {
        try {
            return !Runtime.getRuntime().removeShutdownHook(last);
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** What is said last when somebody stops it. */
    static String parting(String verb) {
        String again = "holdfast: interrupted. Run the same command again: ";
        return verb.equals("backup")
                ? again + "it goes on from what was kept."
                : again
                        + "into d1: or kv: it goes on from what was kept; a file it writes anew, and until it has the one from"
                        + " before is as it was.";
    }

    private static int run(String[] args) {
        PrintStream out = utf8(FileDescriptor.out);
        if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
            out.println("holdfast " + Version.text());
            out.flush();
            return 0;
        }
        SoftHeap.keep();
        boolean terminal = System.console() != null && System.console().isTerminal();
        Output output = new Output(out, utf8(FileDescriptor.err), terminal);
        Environment environment = Environment.ofProcess();
        SqliteLibrary.keepIn(
                StateFolder.of(environment).folder().resolve("native"), args.length == 0 ? "help" : args[0]);
        return program(environment, output, UnaryOperator.identity()).run(args);
    }

    /**
     * The whole command line on an environment and an output.
     *
     * @param aroundStores put around every store that is opened
     */
    static Cli program(Environment environment, Output output, UnaryOperator<Store> aroundStores) {
        Function<Config, Wiring> wiring = config -> new Wiring(environment, config, aroundStores);
        return wired(environment, output, wiring::apply)
                .with("serve", () -> new ServeCommand(environment, wiring, Jobs::open));
    }

    /** The same with features of one's own. */
    static Cli wired(Environment environment, Output output, Function<Config, Wiring> wiring) {
        Program program = new Program(
                output,
                file -> ConfigFile.read(file, environment.folder(), environment.variables()::get),
                wiring::apply);
        return new Cli(program, Version.text())
                .with(
                        "keys",
                        () -> new KeysCommand(config -> wiring.apply(config).keys()))
                .with("token", () -> access(environment))
                .with("audit", () -> audit(environment))
                .with("alert", () -> alert(environment))
                .with("denokv", DenokvCommand::new, DenokvVerbs.all(environment, wiring))
                .with("sim", () -> new SimCommand(environment.clock()))
                .with("demo", () -> new DemoCommand(environment));
    }

    private static TokenCommand access(Environment environment) {
        return new TokenCommand(environment.clock(), new SecureRandom(), () -> AccessPlace.open(environment));
    }

    private static AlertCommand alert(Environment environment) {
        return new AlertCommand(config -> Alarm.test(environment, config), all -> Alarm.written(environment, all));
    }

    private static AuditCommand audit(Environment environment) {
        Stores stores =
                new Stores(environment.variables(), environment.clock(), environment.pause(), new SecureRandom());
        AuditReader reader = new AuditReader(place -> stores.openReadOnly(StoreUrl.parse(place)));
        return new AuditCommand(reader, StateFolder.of(environment).audit());
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
