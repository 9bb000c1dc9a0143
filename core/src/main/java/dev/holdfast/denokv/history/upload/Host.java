package dev.holdfast.denokv.history.upload;

import dev.holdfast.model.Pause;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What an {@link Uploader} has around it.
 *
 * @param random for names of generations and leases; used by several threads
 * @param pause waits for a lease
 * @param holder this process
 * @param said is told, from other threads, what a person should know: one line each
 */
public record Host(Clock clock, RandomGenerator random, Pause pause, Holder holder, Consumer<String> said) {}
