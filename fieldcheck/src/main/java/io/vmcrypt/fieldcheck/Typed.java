package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A part of a request or an answer, with what the vocabulary says of it.
 *
 * @param owner the type that it is an element of; empty if that is not known
 * @param field its name there; of a managed object's property its path
 * @param type its own type; empty if it is not known
 * @param known whether the owner is known to have such a field
 */
record Typed(
    Node node, String owner, String field, String type, boolean known, List<Typed> children) {

  Typed {
    requireNonNull(node, "node");
    requireNonNull(owner, "owner");
    requireNonNull(field, "field");
    requireNonNull(type, "type");
    children = List.copyOf(children);
  }

  /** Its name's last step: migrateEncryption of config.migrateEncryption. */
  String lastStep() {
    return field.substring(field.lastIndexOf('.') + 1);
  }
}
