package dev.holdfast.cli.config;

import java.util.List;

/**
 * The {@code [[denokv]]} tables.
 *
 * @param served that {@code denokv serve} serves
 * @param watched that {@code serve} watches; their names differ
 */
public record DenokvConfig(List<KvDatabase> served, List<KvWatched> watched) {
    static final DenokvConfig NONE = new DenokvConfig(List.of(), List.of());
}
