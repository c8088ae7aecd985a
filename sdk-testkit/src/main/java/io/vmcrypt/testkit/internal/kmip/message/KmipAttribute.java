package io.vmcrypt.testkit.internal.kmip.message;

import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An attribute of a symmetric key: its name in the specification, and the type of its value. */
public record KmipAttribute(String name, Shape shape, boolean multiple, boolean atCreation) {

  /** The type of an attribute's value. */
  enum Shape {
    INTEGER,
    ENUMERATION,
    TEXT,
    DATE_TIME,
    NAME,
    STRUCTURE
  }

  public static final KmipAttribute UNIQUE_IDENTIFIER =
      new KmipAttribute("Unique Identifier", Shape.TEXT, false, false);
  public static final KmipAttribute NAME = new KmipAttribute("Name", Shape.NAME, true, true);
  public static final KmipAttribute OBJECT_TYPE =
      new KmipAttribute("Object Type", Shape.ENUMERATION, false, false);
  public static final KmipAttribute ALGORITHM =
      new KmipAttribute("Cryptographic Algorithm", Shape.ENUMERATION, false, true);
  public static final KmipAttribute LENGTH =
      new KmipAttribute("Cryptographic Length", Shape.INTEGER, false, true);
  public static final KmipAttribute OPERATION_POLICY_NAME =
      new KmipAttribute("Operation Policy Name", Shape.TEXT, false, true);
  public static final KmipAttribute USAGE_MASK =
      new KmipAttribute("Cryptographic Usage Mask", Shape.INTEGER, false, true);
  public static final KmipAttribute STATE =
      new KmipAttribute("State", Shape.ENUMERATION, false, false);
  public static final KmipAttribute INITIAL_DATE =
      new KmipAttribute("Initial Date", Shape.DATE_TIME, false, false);
  public static final KmipAttribute ARCHIVE_DATE =
      new KmipAttribute("Archive Date", Shape.DATE_TIME, false, false);
  public static final KmipAttribute DIGEST =
      new KmipAttribute("Digest", Shape.STRUCTURE, true, false);

  public static final KmipAttribute ACTIVATION_DATE = date("Activation Date");
  public static final KmipAttribute DEACTIVATION_DATE = date("Deactivation Date");
  public static final KmipAttribute COMPROMISE_OCCURRENCE_DATE = date("Compromise Occurrence Date");
  public static final KmipAttribute COMPROMISE_DATE = date("Compromise Date");
  public static final KmipAttribute REVOCATION_REASON =
      new KmipAttribute("Revocation Reason", Shape.STRUCTURE, false, false);
  public static final KmipAttribute LAST_CHANGE_DATE = date("Last Change Date");

  /** In the order in which PyKMIP lists them; then those that it never tells. */
  public static final List<KmipAttribute> STANDARD =
      List.of(
          UNIQUE_IDENTIFIER,
          NAME,
          OBJECT_TYPE,
          ALGORITHM,
          LENGTH,
          OPERATION_POLICY_NAME,
          USAGE_MASK,
          STATE,
          INITIAL_DATE,
          ARCHIVE_DATE,
          DIGEST,
          ACTIVATION_DATE,
          DEACTIVATION_DATE,
          COMPROMISE_OCCURRENCE_DATE,
          COMPROMISE_DATE,
          REVOCATION_REASON,
          LAST_CHANGE_DATE);

  private static KmipAttribute date(String name) {
    return new KmipAttribute(name, Shape.DATE_TIME, false, false);
  }

  public static Optional<KmipAttribute> named(String name) {
    if (name.startsWith("x-")) {
      return Optional.of(new KmipAttribute(name, Shape.TEXT, true, false));
    }
    return STANDARD.stream().filter(attribute -> attribute.name().equals(name)).findFirst();
  }

  public boolean isCustom() {
    return name.startsWith("x-");
  }

  /** Whether a client may change it at any time; only the server changes the others. */
  public boolean isClients() {
    return isCustom() || equals(NAME);
  }

  /** One instance of it, as an answer tells it. */
  public Ttlv instance(int index, TtlvValue value) {
    List<Ttlv> fields = new ArrayList<>();
    fields.add(Ttlv.text(KmipTag.ATTRIBUTE_NAME, name));
    if (multiple) {
      fields.add(Ttlv.integer(KmipTag.ATTRIBUTE_INDEX, index));
    }
    fields.add(new Ttlv(KmipTag.ATTRIBUTE_VALUE, value));
    return Ttlv.structure(KmipTag.ATTRIBUTE, fields);
  }

  public boolean isDate() {
    return shape == Shape.DATE_TIME;
  }

  /** Refuses a value of another type. */
  public void check(Ttlv value) throws TtlvException {
    switch (shape) {
      case INTEGER -> value.integer();
      case ENUMERATION -> value.enumeration();
      case TEXT -> value.text();
      case DATE_TIME -> value.dateTime();
      case NAME -> nameOf(value);
      case STRUCTURE -> value.fields();
    }
  }

  /** The text of a Name attribute's value. */
  public static String nameOf(Ttlv value) throws TtlvException {
    TtlvFields fields = value.fields();
    String name = fields.required(KmipTag.NAME_VALUE).text();
    fields.required(KmipTag.NAME_TYPE).enumeration();
    fields.end();
    return name;
  }
}
