/** {@code holdfast.toml}: what it may say, and reading it. */
package dev.holdfast.cli.config;
