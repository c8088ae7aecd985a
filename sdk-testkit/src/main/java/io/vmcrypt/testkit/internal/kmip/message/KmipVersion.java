package io.vmcrypt.testkit.internal.kmip.message;

import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of the protocol, as in each message's header. */
public record KmipVersion(int major, int minor) implements Comparable<KmipVersion> {

  public static final KmipVersion V1_1 = new KmipVersion(1, 1);
  static final KmipVersion V1_2 = new KmipVersion(1, 2);
  public static final KmipVersion V1_3 = new KmipVersion(1, 3);
  static final KmipVersion V1_4 = new KmipVersion(1, 4);

  private static final Pattern TEXT = Pattern.compile("1\\.([0-4])");

  /** Reads one of the five versions that the fakes speak. */
  public static KmipVersion parse(String text) {
    Objects.requireNonNull(text, "text");
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "KMIP versions are 1.0, 1.1, 1.2, 1.3 and 1.4, but this is \"" + text + "\"");
    }
    return new KmipVersion(1, Integer.parseInt(matcher.group(1)));
  }

  public static KmipVersion from(Ttlv item) throws TtlvException {
    TtlvFields fields = item.fields();
    int major = fields.required(KmipTag.PROTOCOL_VERSION_MAJOR).integer();
    int minor = fields.required(KmipTag.PROTOCOL_VERSION_MINOR).integer();
    fields.end();
    return new KmipVersion(major, minor);
  }

  public Ttlv toTtlv() {
    return Ttlv.structure(
        KmipTag.PROTOCOL_VERSION,
        Ttlv.integer(KmipTag.PROTOCOL_VERSION_MAJOR, major),
        Ttlv.integer(KmipTag.PROTOCOL_VERSION_MINOR, minor));
  }

  public boolean isKnown() {
    return major == 1 && minor >= 0 && minor <= 4;
  }

  @Override
  public int compareTo(KmipVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
