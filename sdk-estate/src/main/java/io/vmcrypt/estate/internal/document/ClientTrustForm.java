package io.vmcrypt.estate.internal.document;

import static io.vmcrypt.estate.internal.document.Kind.FILE;
import static io.vmcrypt.estate.internal.document.Kind.SECRET;
import static io.vmcrypt.estate.internal.document.Kind.YES;
import static io.vmcrypt.estate.internal.document.TextForm.LINE;
import static io.vmcrypt.estate.internal.document.TextForm.THUMBPRINT;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.SecretReference;
import java.nio.file.Path;

/** The ways in which key servers come to trust vCenter. */
public final class ClientTrustForm {

  private static final Kind<ClientTrust.SelfSigned> INSTALLED =
      new Form<ClientTrust.SelfSigned, ClientTrust.SelfSigned>()
          .needed(
              "installed",
              THUMBPRINT.as(Thumbprint::parse),
              trust -> trust.installed().orElseThrow())
          .made(
              in -> new ClientTrust.SelfSigned(in.find("installed", Thumbprint.class)),
              (in, trust) -> trust);

  /** True, or which certificate is installed. */
  public static final Kind<ClientTrust.SelfSigned> SELF_SIGNED =
      Kind.of(
          (node, folder) -> {
            if (node instanceof Node.Members) {
              return INSTALLED.read(node, folder);
            }
            YES.read(node, folder);
            return new ClientTrust.SelfSigned();
          },
          (trust, to) -> {
            if (trust.installed().isPresent()) {
              INSTALLED.write(trust, to);
            } else {
              YES.write(true, to);
            }
          });

  /** The name of who signs. */
  public static final Kind<ClientTrust.SignedBy> SIGNED_BY =
      Kind.of(
          (node, folder) -> node.fit(LINE, ClientTrust.SignedBy::new),
          (trust, to) -> to.json().value(trust.signer()));

  private static final Kind<ClientTrust.IdentityFiles> FILES =
      new Form<ClientTrust.IdentityFiles, ClientTrust.IdentityFiles>()
          .needed("certificate", FILE, ClientTrust.IdentityFiles::certificate)
          .needed("key", FILE, ClientTrust.IdentityFiles::key)
          .optional("passphrase", SECRET, ClientTrust.IdentityFiles::passphrase)
          .made(
              in ->
                  new ClientTrust.IdentityFiles(
                      in.get("certificate", Path.class),
                      in.get("key", Path.class),
                      in.find("passphrase", SecretReference.class)),
              (in, trust) -> trust);

  /** Files; of what is in memory its thumbprint, for the digest. */
  public static final Kind<ClientTrust> IDENTITY =
      Kind.of(
          FILES::read,
          (trust, to) -> {
            if (trust instanceof ClientTrust.IdentityFiles files) {
              FILES.write(files, to);
            } else if (trust instanceof ClientTrust.Identity held) {
              Thumbprint shown =
                  Thumbprint.of(held.identity().certificate(), ThumbprintAlgorithm.SHA256);
              to.json().value("in memory: " + shown);
            }
          });

  private ClientTrustForm() {}
}
