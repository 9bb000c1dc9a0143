package dev.holdfast.app.serve;

import java.lang.reflect.Proxy;

/**
 * What to do at SIGHUP. The JDK's way to hear signals has no supported name, so it is looked for by name; where it is
 * missing, or the signal is ignored from outside (nohup), nothing happens at SIGHUP.
 */
final class Hangup {
    private Hangup() {}

    /** @param action runs in a thread of its own */
    static void then(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object hearing = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, values) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), hearing);
        } catch (ReflectiveOperationException e) {
            // No such signal here, or somebody else has it.
        }
    }
}
