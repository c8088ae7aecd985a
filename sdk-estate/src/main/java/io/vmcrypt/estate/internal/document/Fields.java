package io.vmcrypt.estate.internal.document;

import java.util.Optional;

/** The values of an object by their names. */
record Fields(Node.Members members) {

  Place place() {
    return members.place();
  }

  boolean has(String name) {
    return members.values().containsKey(name);
  }

  Optional<Node> find(String name) {
    return Optional.ofNullable(members.values().get(name));
  }

  /** A value that must be there. */
  Node get(String name) {
    return find(name).orElseThrow(() -> place().refused(name + " is missing here"));
  }
}
