package dev.holdfast.model;

/** One thing that a person must be told about: the object's name and what is the matter with it. */
public record Finding(String name, String reason) {}
