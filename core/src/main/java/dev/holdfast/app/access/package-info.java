/** Where keys and used codes are kept: in files of this machine, or in the database that several servers share. */
package dev.holdfast.app.access;
