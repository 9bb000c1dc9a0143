package dev.holdfast.sim.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The faults of a written list. */
record FaultRules(List<Rule> rules, long seed) implements Faults {
    private static final Pattern ITEM = Pattern.compile(
            "([45][0-9]{2}(?:-after)?|reset|drop|timeout|timeout-after|torn)(?:@([0-9]{1,9})(-([0-9]{1,9})?)?|%([0-9.]{1,9}))");

    /** One fault for the requests from one number to another, drawn with a probability. */
    private record Rule(Fault fault, long from, long to, double share) {}

    static Faults parse(String text) {
        List<Rule> rules = new ArrayList<>();
        long seed = 1;
        for (String item : text.split(",")) {
            if (item.startsWith("seed=")) {
                seed = Long.parseLong(item.substring(5));
            } else if (!item.isBlank()) {
                rules.add(rule(item.strip()));
            }
        }
        return new FaultRules(List.copyOf(rules), seed);
    }

    private static Rule rule(String item) {
        Matcher form = ITEM.matcher(item);
        if (!form.matches()) {
            throw new IllegalArgumentException("A fault is written like 500@7, drop@20-25 or reset%2, not " + item);
        }
        Fault fault = fault(form.group(1));
        if (form.group(5) != null) {
            return new Rule(fault, 1, Long.MAX_VALUE, Double.parseDouble(form.group(5)) / 100);
        }
        long from = Long.parseLong(form.group(2));
        long to = form.group(3) == null ? from : form.group(4) == null ? Long.MAX_VALUE : Long.parseLong(form.group(4));
        return new Rule(fault, from, to, 1);
    }

    private static Fault fault(String kind) {
        if (Character.isDigit(kind.charAt(0))) {
            int status = Integer.parseInt(kind.substring(0, 3));
            return new Fault(kind.length() == 3 ? Fault.Kind.STATUS : Fault.Kind.STATUS_AFTER, status);
        }
        return new Fault(Fault.Kind.valueOf(kind.replace('-', '_').toUpperCase(java.util.Locale.ROOT)), 0);
    }

    @Override
    public Optional<Fault> of(RequestRecord request) {
        double draw = new SplittableRandom(seed * 1_000_003 + request.number()).nextDouble();
        return rules.stream()
                .filter(rule -> request.number() >= rule.from && request.number() <= rule.to && draw < rule.share)
                .map(Rule::fault)
                .findFirst();
    }
}
