package io.vmcrypt.testkit.internal.kmip.message;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a client asks a server for; the name is the specification's (KMIP 1.4, section 9.1.3.2). */
public record KmipOperation(int code, String name) {

  public static final KmipOperation CREATE = new KmipOperation(0x01, "Create");
  static final KmipOperation LOCATE = new KmipOperation(0x08, "Locate");
  public static final KmipOperation GET = new KmipOperation(0x0a, "Get");
  public static final KmipOperation GET_ATTRIBUTES = new KmipOperation(0x0b, "Get Attributes");
  public static final KmipOperation ADD_ATTRIBUTE = new KmipOperation(0x0d, "Add Attribute");
  public static final KmipOperation ACTIVATE = new KmipOperation(0x12, "Activate");
  static final KmipOperation REVOKE = new KmipOperation(0x13, "Revoke");
  static final KmipOperation DESTROY = new KmipOperation(0x14, "Destroy");
  static final KmipOperation QUERY = new KmipOperation(0x18, "Query");
  public static final KmipOperation DISCOVER_VERSIONS =
      new KmipOperation(0x1e, "Discover Versions");

  /** The operations of the fake server, in the order of their codes. */
  public static final List<KmipOperation> IMPLEMENTED =
      List.of(
          CREATE,
          LOCATE,
          GET,
          GET_ATTRIBUTES,
          ADD_ATTRIBUTE,
          ACTIVATE,
          REVOKE,
          DESTROY,
          QUERY,
          DISCOVER_VERSIONS);

  /** KMIP 1.4 ends with Export. */
  private static final int LAST_CODE = 0x2b;

  /** Finds an implemented operation by the name that the specification gives it. */
  public static KmipOperation named(String name) {
    Objects.requireNonNull(name, "operation");
    return IMPLEMENTED.stream()
        .filter(operation -> operation.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "operation must be one of %s, but is \"%s\""
                        .formatted(IMPLEMENTED.stream().map(KmipOperation::name).toList(), name)));
  }

  /**
   * Finds the operation with a code. An operation that is not implemented has its code as its name.
   */
  public static Optional<KmipOperation> ofCode(int code) {
    if (code < 1 || code > LAST_CODE) {
      return Optional.empty();
    }
    return Optional.of(
        IMPLEMENTED.stream()
            .filter(operation -> operation.code() == code)
            .findFirst()
            .orElse(new KmipOperation(code, "Operation 0x" + Integer.toHexString(code))));
  }

  @Override
  public String toString() {
    return name;
  }
}
