package io.vmcrypt.ovh.okms;

import io.vmcrypt.core.certificate.CertificateSigningRequest;

/** A signing request for CN=vcenter with a P-256 key, made with OpenSSL, as vCenter makes them. */
final class VcenterCsr {

  static final String PEM =
      """
      -----BEGIN CERTIFICATE REQUEST-----
      MIHMMHQCAQAwEjEQMA4GA1UEAwwHdmNlbnRlcjBZMBMGByqGSM49AgEGCCqGSM49
      AwEHA0IABAHqANs0ogNwC9LSmnqRBKt4cRqklp1NDN8EhPfS3SGymzvd45/h5NiB
      ILpCT96ucikCEFqDr8MQslEEx7v2Al6gADAKBggqhkjOPQQDAgNIADBFAiAT1Q1v
      M1XpfeewjoSfmNYi4Ov1XiBp+g3OTPf3adPpFgIhAJ8+eMtLob2iaEH2+njjGQo3
      P0JkLK2wEY/1+MTd4Psm
      -----END CERTIFICATE REQUEST-----
      """;

  static final CertificateSigningRequest REQUEST = CertificateSigningRequest.fromPem(PEM);

  /** Another one for the same subject. */
  static final CertificateSigningRequest OTHER =
      CertificateSigningRequest.fromPem(
          """
          -----BEGIN CERTIFICATE REQUEST-----
          MIHMMHQCAQAwEjEQMA4GA1UEAwwHdmNlbnRlcjBZMBMGByqGSM49AgEGCCqGSM49
          AwEHA0IABD6I/xkMMe6Gw2DHYruqlZ5200h7GrjpZTCnk8mA+W2GYPA5/AhacNkK
          cm2X6J4hFQbUedUTobDsz8y7Uu6U6tygADAKBggqhkjOPQQDAgNIADBFAiEAgnYX
          lgfuJ16nj1Xp3xXjaus8XBfBQx2JBQxg3jkMeIUCIEdjFDyBWi7p7OHUfDTCI/PY
          oudxjEFtJOkHB0nz3uiB
          -----END CERTIFICATE REQUEST-----
          """);

  private VcenterCsr() {}
}
