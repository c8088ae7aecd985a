package io.vmcrypt.estate.internal.document;

import static io.vmcrypt.estate.internal.document.Form.unless;
import static io.vmcrypt.estate.internal.document.Kind.FILE;
import static io.vmcrypt.estate.internal.document.Kind.SECRET;
import static io.vmcrypt.estate.internal.document.Kind.texts;
import static io.vmcrypt.estate.internal.document.TextForm.ADDRESS;
import static io.vmcrypt.estate.internal.document.TextForm.IPV4;
import static io.vmcrypt.estate.internal.document.TextForm.LINE;
import static io.vmcrypt.estate.internal.document.TextForm.OKMS_ID;
import static io.vmcrypt.estate.internal.document.TextForm.PROXY;
import static io.vmcrypt.estate.internal.document.TextForm.THUMBPRINT;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.ovh.okms.OkmsId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A key server in a document, all but how it comes to trust vCenter. */
public final class KeyServerForm {

  /** A file; of what is in memory its thumbprint, for the digest. */
  private static final Kind<Object> NEXT =
      Kind.of(
          FILE::read,
          (next, to) ->
              to.json().value(next instanceof Path file ? to.path(file) : "in memory: " + next));

  /** An address or a thumbprint for which somebody answers, or both in a list. */
  private static final Kind<List<String>> FORCED =
      Kind.of(
          (node, folder) ->
              (node instanceof Node.Elements ? node.elements(1, 2) : List.of(node))
                  .stream().map(KeyServerForm::forced).toList(),
          (words, to) -> {
            if (words.size() == 1) {
              to.json().value(words.get(0));
            } else {
              to.json().texts(words);
            }
          });

  /** A key server. */
  public static final Kind<NamedKeyServer> KEY_SERVER =
      new Form<NamedKeyServer, KeyServer>()
          .needed("name", LINE, NamedKeyServer::name)
          .optional("address", ADDRESS.as(KeyServerForm::address), said(KeyServer::address))
          .optional("okms", OKMS_ID.as(OkmsId::parse), said(KeyServer::okms))
          .optional(
              "thumbprint",
              THUMBPRINT.as(Thumbprint::parse),
              said(KeyServer::thumbprint),
              KeyServer::expecting)
          .each("force", FORCED, KeyServerForm::forced, KeyServerForm::force)
          .optional("skip", ADDRESS, said(KeyServerForm::skipped), KeyServer::skip)
          .optional("authority", FILE, said(KeyServer::authorityFile), KeyServer::issuedBy)
          .optional(
              "nextCertificate",
              NEXT,
              said(KeyServerForm::next),
              (server, file) -> server.nextCertificate((Path) file))
          .optional(
              "registeredAs",
              texts(KeyServer.MAX_REGISTERED_IPS, IPV4),
              unless(List.of(), named -> named.server().registeredIps()),
              (server, ips) -> server.registeredAs(ips.toArray(String[]::new)))
          .optional("proxy", PROXY.as(HostAndPort::parse), said(KeyServer::proxy), KeyServer::proxy)
          .optional("user", LINE, said(KeyServer::userName))
          .optional("password", SECRET, said(KeyServer::password))
          .rule(
              in -> in.has("address") != in.has("okms"),
              "expected one of address and okms, which says where the key server is")
          .rule(
              in -> in.has("user") == in.has("password"),
              "expected user and password together, or none of them")
          .made(
              in ->
                  in.find("okms", OkmsId.class)
                      .map(KeyServer::okms)
                      .orElseGet(() -> KeyServer.kmip(in.get("address", HostAndPort.class))),
              (in, server) -> new NamedKeyServer(in.text("name"), withUser(in, server)));

  private KeyServerForm() {}

  private static <V> Function<NamedKeyServer, Optional<V>> said(
      Function<KeyServer, Optional<V>> get) {
    return named -> get.apply(named.server());
  }

  private static HostAndPort address(String text) {
    return HostAndPort.parse(text, HostAndPort.KMIP_PORT);
  }

  private static Optional<Object> next(KeyServer server) {
    return server
        .nextCertificateFile()
        .<Object>map(file -> file)
        .or(() -> server.nextCertificate().map(it -> it.thumbprint(ThumbprintAlgorithm.SHA256)));
  }

  private static Optional<String> skipped(KeyServer server) {
    return Optional.of(server.word()).filter(word -> server.isSkipped());
  }

  private static List<String> forced(NamedKeyServer named) {
    KeyServer server = named.server();
    return Stream.concat(server.forced().stream(), server.forcedThumbprint().stream())
        .map(Object::toString)
        .toList();
  }

  private static String forced(Node word) {
    boolean thumbprint = word instanceof Node.Text text && THUMBPRINT.fits(text.value());
    return word.text(thumbprint ? THUMBPRINT : ADDRESS);
  }

  private static KeyServer force(KeyServer server, String word) {
    return THUMBPRINT.fits(word) ? server.force(Thumbprint.parse(word)) : server.force(word);
  }

  private static KeyServer withUser(Fields in, KeyServer server) {
    return in.find("password", SecretReference.class)
        .map(at -> in.judged("user", user -> server.credentials(user, at)))
        .orElse(server);
  }
}
