package dev.holdfast.alert;

import java.util.Locale;

/** One thing to tell somebody: an alert, as it was then, and what has become of it. */
public record Notice(Event event, Alert alert) {
    /** Why it is told. */
    public enum Event {
        OPENED,
        /** It is open still. */
        REMINDER,
        RESOLVED,
        /** Nothing is wrong: somebody wants to know whether he would hear. */
        TEST;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One line for a person. */
    public String title() {
        String what = event == Event.RESOLVED
                ? alert.isDropped() ? "CLOSED" : "RESOLVED"
                : alert.text().severity() + (event == Event.REMINDER ? " (still)" : "");
        return what + ": " + alert.text().message();
    }
}
