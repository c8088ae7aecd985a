package io.vmcrypt.estate.internal.document;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.estate.ClientTrust;
import io.vmcrypt.estate.IdentityReference;
import java.util.Optional;

/** Reads how the key servers come to trust vCenter. */
final class ClientTrustReader {

  private final Folder folder;

  ClientTrustReader(Folder folder) {
    this.folder = folder;
  }

  ClientTrust read(Node node) {
    Fields fields = node.fields("identity", "signedBy", "selfSigned");
    if (fields.members().values().size() != 1) {
      throw node.place().refused("expected one of identity, signedBy and selfSigned, and no other");
    }
    if (fields.has("identity")) {
      return new ClientTrust.IdentityFiles(identity(fields.get("identity")));
    }
    if (fields.has("signedBy")) {
      return fields.get("signedBy").fit(TextForm.LINE, ClientTrust.SignedBy::new);
    }
    return selfSigned(fields.get("selfSigned"));
  }

  private static ClientTrust selfSigned(Node node) {
    if (!(node instanceof Node.Members)) {
      node.yes();
      return new ClientTrust.SelfSigned();
    }
    return new ClientTrust.SelfSigned(
        Optional.of(
            node.fields("installed").get("installed").fit(TextForm.THUMBPRINT, Thumbprint::parse)));
  }

  private IdentityReference identity(Node node) {
    Fields fields = node.fields("certificate", "key", "passphrase");
    return new IdentityReference(
        folder.file(fields.get("certificate")),
        folder.file(fields.get("key")),
        fields.find("passphrase").map(folder::secret));
  }
}
