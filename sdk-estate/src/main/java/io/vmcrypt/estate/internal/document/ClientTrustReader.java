package io.vmcrypt.estate.internal.document;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.estate.part.ClientTrust;
import java.util.Optional;

/** Reads how the key servers come to trust vCenter. */
public final class ClientTrustReader {

  private final Folder folder;

  public ClientTrustReader(Folder folder) {
    this.folder = folder;
  }

  public ClientTrust read(Node node) {
    Fields fields =
        node.fields(
            Field.optional("identity", this::identity),
            Field.optional("signedBy", ClientTrustReader::signedBy),
            Field.optional("selfSigned", ClientTrustReader::selfSigned));
    if (fields.values().size() != 1) {
      throw node.place().refused("expected one of identity, signedBy and selfSigned, and no other");
    }
    if (fields.has("identity")) {
      return identity(fields.get("identity"));
    }
    if (fields.has("signedBy")) {
      return signedBy(fields.get("signedBy"));
    }
    return selfSigned(fields.get("selfSigned"));
  }

  private static ClientTrust signedBy(Node node) {
    return node.fit(TextForm.LINE, ClientTrust.SignedBy::new);
  }

  private static ClientTrust selfSigned(Node node) {
    if (!(node instanceof Node.Members)) {
      node.yes();
      return new ClientTrust.SelfSigned();
    }
    Fields fields = node.fields(Field.needed("installed", ClientTrustReader::thumbprint));
    return new ClientTrust.SelfSigned(Optional.of(thumbprint(fields.get("installed"))));
  }

  private static Thumbprint thumbprint(Node node) {
    return node.fit(TextForm.THUMBPRINT, Thumbprint::parse);
  }

  private ClientTrust.IdentityFiles identity(Node node) {
    Fields fields =
        node.fields(
            Field.needed("certificate", folder::file),
            Field.needed("key", folder::file),
            Field.optional("passphrase", folder::secret));
    return new ClientTrust.IdentityFiles(
        folder.file(fields.get("certificate")),
        folder.file(fields.get("key")),
        fields.find("passphrase").map(folder::secret));
  }
}
