package dev.holdfast.cli;

import dev.holdfast.backup.Backup;
import dev.holdfast.backup.Doctor;
import dev.holdfast.backup.Forget;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.Prove;
import dev.holdfast.transfer.Diff;
import dev.holdfast.transfer.Export;
import dev.holdfast.transfer.Transfer;

/** What the verbs can call. The wiring makes each on demand. */
public interface Features {
    Backup backup();

    Prove prove();

    Forget forget();

    Inventory inventory();

    Transfer transfer();

    Diff diff();

    Export export();

    Doctor doctor();
}
