/** Keys and used codes in small files, for one machine. */
package dev.holdfast.auth.files;
