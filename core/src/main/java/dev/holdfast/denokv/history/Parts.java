package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.ObjectName;
import java.util.Iterator;

/** The names of a base's parts; in a generation of this program without a hole, and all of them. */
final class Parts implements Iterator<ObjectName.Part> {
    private final Bucket bucket;
    private final Iterator<ObjectName.Part> names;
    private long given;

    Parts(Bucket bucket) {
        this.bucket = bucket;
        this.names = bucket.parts();
    }

    @Override
    public boolean hasNext() {
        boolean goesOn = names.hasNext();
        if (!goesOn && bucket.generation().isOurs()) {
            Numbers.demandParts(bucket, given);
        }
        return goesOn;
    }

    @Override
    public ObjectName.Part next() {
        ObjectName.Part name = names.next();
        if (bucket.generation().isOurs()) {
            Numbers.demandNext(bucket, given, name);
        }
        given++;
        return name;
    }
}
