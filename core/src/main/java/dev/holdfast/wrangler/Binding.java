package dev.holdfast.wrangler;

/**
 * One binding of a wrangler configuration.
 *
 * @param title what people call the resource: the database's name; the binding again for a namespace
 * @param id under which local state is kept: the preview id if there is one, else the id, else the binding's name
 */
record Binding(WranglerAddress.Kind kind, String name, String title, String id) {

    boolean answersTo(String wanted) {
        return name.equals(wanted) || title.equals(wanted) || id.equals(wanted);
    }
}
