/** What puts the program together: it alone knows every room, and what of the outside world the rooms get. */
package dev.holdfast.app.wiring;
