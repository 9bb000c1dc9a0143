package dev.holdfast.denokv.engine.plan;

import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.V8Number;
import dev.holdfast.denokv.wire.Mutation;
import java.math.BigInteger;
import java.util.function.LongBinaryOperator;

/** Sum, minimum and maximum (facts/denokv.md §3). Pure; the texts of refusals are denokv's. */
final class Sum {
    private Sum() {}

    /** Of 64-bit numbers, as unsigned ones. */
    static Counter unsigned(String name, Mutation mutation, Pair stored, LongBinaryOperator operation) {
        boolean isU64 = mutation.value().encoding() == Encoding.LE64.code();
        if (!isU64) {
            throw Refused.request("Failed to perform '" + name + "' mutation on a non-U64 operand");
        }
        Counter.U64 operand = Counter.u64(mutation.value().data());
        if (stored == null) {
            return operand;
        }
        if (!(Counter.of(stored.value(), stored.encoding()) instanceof Counter.U64(long bits))) {
            throw Refused.request("Failed to perform '" + name + "' mutation on a non-U64 value in the database");
        }
        return new Counter.U64(operation.applyAsLong(bits, operand.bits()));
    }

    /** With an operand of either kind. Bounds are of JavaScript's numbers only; one of 64 bits pays no heed to them. */
    static Counter of(Mutation mutation, Pair stored) {
        if (mutation.value().encoding() == Encoding.LE64.code()) {
            return unsigned("sum", mutation, stored, Long::sum);
        }
        V8Number operand = mutation.value().encoding() == Encoding.V8.code()
                ? number(mutation.value().data())
                : null;
        V8Number min = mutation.sumMin().length == 0 ? null : number(mutation.sumMin());
        V8Number max = mutation.sumMax().length == 0 ? null : number(mutation.sumMax());
        if (operand == null) {
            throw invalid();
        }
        if (differs(min, operand) || differs(max, operand)) {
            throw Refused.request("Min/max parameters have different types than the operand");
        }
        if (stored == null) {
            // Not held against the bounds: that is how clients know it.
            return new Counter.V8(operand);
        }
        Counter counter = Counter.of(stored.value(), stored.encoding());
        return switch (counter) {
            case null -> throw Refused.request("unsupported value type");
            case Counter.U64 u64 -> added(u64, operand, min != null || max != null || mutation.sumClamp());
            case Counter.V8(V8Number number) ->
                new Counter.V8(bounded(plus(number, operand), min, max, mutation.sumClamp()));
        };
    }

    private static V8Number number(byte[] bytes) {
        V8Number number = V8Number.read(bytes);
        if (number == null) {
            throw invalid();
        }
        return number;
    }

    private static Refused invalid() {
        return Refused.request("Some of the parameters are not valid V8 values");
    }

    private static boolean differs(V8Number bound, V8Number operand) {
        return bound != null && bound.getClass() != operand.getClass();
    }

    /** Programs from before {@code KvU64} had sums of its own add a bigint. */
    private static Counter added(Counter.U64 stored, V8Number operand, boolean bounded) {
        if (!bounded
                && operand instanceof V8Number.Big(BigInteger value)
                && value.signum() >= 0
                && value.compareTo(Counter.MAX_U64) <= 0) {
            return new Counter.U64(stored.bits() + value.longValue());
        }
        throw mismatch(stored.name(), operand);
    }

    private static V8Number plus(V8Number stored, V8Number operand) {
        if (stored instanceof V8Number.Num(double a) && operand instanceof V8Number.Num(double b)) {
            return new V8Number.Num(a + b);
        }
        if (stored instanceof V8Number.Big(BigInteger a) && operand instanceof V8Number.Big(BigInteger b)) {
            return new V8Number.Big(a.add(b));
        }
        throw mismatch(stored.name(), operand);
    }

    private static V8Number bounded(V8Number sum, V8Number min, V8Number max, boolean clamp) {
        V8Number low = min != null && isLess(sum, min) ? min : sum;
        V8Number result = max != null && isLess(max, low) ? max : low;
        if (result != sum && !clamp) {
            throw Refused.request("The result of a Sum operation would exceed its range limit");
        }
        return result;
    }

    private static boolean isLess(V8Number a, V8Number b) {
        return a instanceof V8Number.Num(double x)
                ? x < ((V8Number.Num) b).value()
                : ((V8Number.Big) a).value().compareTo(((V8Number.Big) b).value()) < 0;
    }

    private static Refused mismatch(String stored, V8Number operand) {
        return Refused.request("Cannot sum " + stored + " with " + operand.name());
    }
}
