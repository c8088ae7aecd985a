package io.vmcrypt.testkit.internal.kmip.message;

import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user name with its password in a request's header (KMIP 1.x, section 2.1.2). */
public final class Credential {

  private static final int USERNAME_AND_PASSWORD = 1;
  private static final int DEVICE = 2;
  private static final int ATTESTATION = 3;

  private final String userName;
  private final char @Nullable [] password;

  public Credential(String userName, char @Nullable [] password) {
    this.userName = userName;
    this.password = password == null ? null : password.clone();
  }

  String userName() {
    return userName;
  }

  boolean hasPassword() {
    return password != null;
  }

  Ttlv toTtlv() {
    List<Ttlv> value = new ArrayList<>();
    value.add(Ttlv.text(KmipTag.USERNAME, userName));
    if (password != null) {
      value.add(Ttlv.text(KmipTag.PASSWORD, new String(password)));
    }
    return Ttlv.structure(
        KmipTag.AUTHENTICATION,
        Ttlv.structure(
            KmipTag.CREDENTIAL,
            Ttlv.enumeration(KmipTag.CREDENTIAL_TYPE, USERNAME_AND_PASSWORD),
            Ttlv.structure(KmipTag.CREDENTIAL_VALUE, value)));
  }

  /**
   * The logins among the credentials of a header. What a client says of its device, or attests, is
   * no login: it is left out.
   */
  static List<Credential> from(Ttlv authentication, KmipVersion version) throws TtlvException {
    TtlvFields outer = authentication.fields();
    List<Ttlv> given = new ArrayList<>(List.of(outer.required(KmipTag.CREDENTIAL)));
    if (version.compareTo(KmipVersion.V1_2) >= 0) {
      given.addAll(outer.repeated(KmipTag.CREDENTIAL));
    }
    outer.end();
    List<Credential> logins = new ArrayList<>();
    for (Ttlv each : given) {
      TtlvFields credential = each.fields();
      int type = credential.required(KmipTag.CREDENTIAL_TYPE).enumeration();
      TtlvFields value = credential.required(KmipTag.CREDENTIAL_VALUE).fields();
      credential.end();
      if (type == USERNAME_AND_PASSWORD) {
        logins.add(login(value));
      } else if (!isKnown(type, version)) {
        throw new TtlvException("Credential Type " + type + " is not one of KMIP " + version);
      }
    }
    return logins;
  }

  private static boolean isKnown(int type, KmipVersion version) {
    return (type == DEVICE && version.compareTo(KmipVersion.V1_1) >= 0)
        || (type == ATTESTATION && version.compareTo(KmipVersion.V1_2) >= 0);
  }

  private static Credential login(TtlvFields value) throws TtlvException {
    String userName = value.required(KmipTag.USERNAME).text();
    Ttlv password = value.optional(KmipTag.PASSWORD);
    value.end();
    return new Credential(userName, password == null ? null : password.text().toCharArray());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Credential that
        && userName.equals(that.userName)
        && Arrays.equals(password, that.password);
  }

  @Override
  public int hashCode() {
    return userName.hashCode();
  }

  /** Shows the user name only. */
  @Override
  public String toString() {
    return "Credential[" + userName + "]";
  }
}
