package io.vmcrypt.estate.internal.document;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.ovh.okms.OkmsId;
import java.util.List;

/** Reads a key server, all but how it comes to trust vCenter. */
public final class KeyServerReader {

  private final Folder folder;

  public KeyServerReader(Folder folder) {
    this.folder = folder;
  }

  public NamedKeyServer read(Node node) {
    Fields fields =
        node.fields(
            Field.needed("name", TextForm.LINE),
            Field.optional("address", KeyServerReader::address),
            Field.optional("okms", KeyServerReader::okms),
            Field.optional("thumbprint", KeyServerReader::thumbprint),
            Field.optional("force", KeyServerReader::forced),
            Field.optional("skip", TextForm.ADDRESS),
            Field.gone(
                "replaceThumbprint",
                "say \"force\" here instead, with the thumbprint that you answer for"),
            Field.gone(
                "holdsKeysInUse",
                "say \"force\" here instead, with the address that you answer for, such as"
                    + " \"force\": \"192.0.2.9:5696\"; or nothing, and the plan compares the keys"),
            Field.optional("authority", folder::file),
            Field.optional("nextCertificate", folder::file),
            Field.optional(
                "registeredAs", ips -> ips.texts(KeyServer.MAX_REGISTERED_IPS, TextForm.IPV4)),
            Field.optional("proxy", KeyServerReader::proxy),
            Field.optional("user", TextForm.LINE),
            Field.optional("password", folder::secret));
    String name = fields.get("name").text(TextForm.LINE);
    KeyServer server = known(fields, place(fields));
    server = fields.refine(server, "registeredAs", KeyServerReader::registeredAs);
    server = fields.refine(server, "proxy", (so, proxy) -> so.proxy(proxy(proxy)));
    server = fields.refine(server, "skip", (so, word) -> word.fit(TextForm.ADDRESS, so::skip));
    return new NamedKeyServer(name, credentials(fields, server));
  }

  private static KeyServer registeredAs(KeyServer server, Node ips) {
    String[] texts = ips.texts(KeyServer.MAX_REGISTERED_IPS, TextForm.IPV4);
    return ips.place().judged(() -> server.registeredAs(texts));
  }

  private static KeyServer place(Fields fields) {
    if (fields.has("address") == fields.has("okms")) {
      throw fields
          .place()
          .refused("expected one of address and okms, which says where the key server is");
    }
    return fields.has("okms") ? okms(fields.get("okms")) : address(fields.get("address"));
  }

  private static KeyServer okms(Node node) {
    return KeyServer.okms(node.fit(TextForm.OKMS_ID, OkmsId::parse));
  }

  private static KeyServer address(Node node) {
    return node.fit(TextForm.ADDRESS, KeyServer::kmip);
  }

  private static Thumbprint thumbprint(Node node) {
    return node.fit(TextForm.THUMBPRINT, Thumbprint::parse);
  }

  /** An address or a thumbprint for which somebody answers, or both in a list. */
  private static List<Node> forced(Node node) {
    List<Node> words = node instanceof Node.Elements ? node.elements(1, 2) : List.of(node);
    words.forEach(word -> word.text(isThumbprint(word) ? TextForm.THUMBPRINT : TextForm.ADDRESS));
    return words;
  }

  private static boolean isThumbprint(Node word) {
    return word instanceof Node.Text text && TextForm.THUMBPRINT.fits(text.value());
  }

  private static HostAndPort proxy(Node node) {
    return node.fit(TextForm.PROXY, HostAndPort::parse);
  }

  private KeyServer known(Fields fields, KeyServer server) {
    KeyServer known =
        fields.refine(server, "thumbprint", (so, print) -> so.expecting(thumbprint(print)));
    for (Node word : fields.find("force").map(KeyServerReader::forced).orElse(List.of())) {
      KeyServer so = known;
      known =
          isThumbprint(word)
              ? word.place().judged(() -> so.force(thumbprint(word)))
              : word.fit(TextForm.ADDRESS, so::force);
    }
    known = fields.refine(known, "authority", (so, file) -> so.issuedBy(folder.file(file)));
    return fields.refine(
        known, "nextCertificate", (so, file) -> so.nextCertificate(folder.file(file)));
  }

  private KeyServer credentials(Fields fields, KeyServer server) {
    if (fields.has("user") != fields.has("password")) {
      throw fields.place().refused("expected user and password together, or none of them");
    }
    if (!fields.has("user")) {
      return server;
    }
    SecretReference password = folder.secret(fields.get("password"));
    return fields.get("user").fit(TextForm.LINE, user -> server.credentials(user, password));
  }
}
