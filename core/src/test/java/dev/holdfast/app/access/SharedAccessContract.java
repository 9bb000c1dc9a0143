package dev.holdfast.app.access;

import dev.holdfast.auth.KeyStoreContract;
import dev.holdfast.auth.UsedCodesContract;
import dev.holdfast.auth.keys.KeyStore;
import dev.holdfast.auth.totp.UsedCodes;

/** Keys and used codes in a database. */
interface SharedAccessContract extends KeyStoreContract, UsedCodesContract {
    /** Another opening of the same database, closed after the test. */
    SharedTables tables();

    @Override
    default KeyStore openKeys() {
        return new SharedKeyStore(tables());
    }

    @Override
    default UsedCodes openCodes() {
        return new SharedUsedCodes(tables());
    }
}
