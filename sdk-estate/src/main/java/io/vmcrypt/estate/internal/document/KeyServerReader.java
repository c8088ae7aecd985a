package io.vmcrypt.estate.internal.document;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.estate.KeyServer;
import io.vmcrypt.estate.SecretReference;
import io.vmcrypt.ovh.okms.OkmsId;

/** Reads a key server, all but how it comes to trust vCenter. */
final class KeyServerReader {

  private final Folder folder;

  KeyServerReader(Folder folder) {
    this.folder = folder;
  }

  NamedKeyServer read(Node node) {
    Fields fields =
        node.fields(
            "name",
            "address",
            "okms",
            "thumbprint",
            "replaceThumbprint",
            "holdsKeysInUse",
            "authority",
            "nextCertificate",
            "registeredAs",
            "proxy",
            "user",
            "password");
    String name = fields.get("name").text(TextForm.LINE);
    KeyServer server = known(fields, place(fields));
    if (fields.has("registeredAs")) {
      Node ips = fields.get("registeredAs");
      String[] texts = ips.texts(KeyServer.MAX_REGISTERED_IPS, TextForm.IPV4);
      KeyServer so = server;
      server = ips.place().judged(() -> so.registeredAs(texts));
    }
    if (fields.has("proxy")) {
      server = server.proxy(fields.get("proxy").fit(TextForm.PROXY, HostAndPort::parse));
    }
    return new NamedKeyServer(name, credentials(fields, server));
  }

  private static KeyServer place(Fields fields) {
    if (fields.has("address") == fields.has("okms")) {
      throw fields
          .place()
          .refused("expected one of address and okms, which says where the key server is");
    }
    if (fields.has("okms")) {
      return KeyServer.okms(fields.get("okms").fit(TextForm.OKMS_ID, OkmsId::parse));
    }
    return fields.get("address").fit(TextForm.ADDRESS, KeyServer::kmip);
  }

  private KeyServer known(Fields fields, KeyServer server) {
    KeyServer known = server;
    if (fields.has("thumbprint")) {
      known = known.expecting(fields.get("thumbprint").fit(TextForm.THUMBPRINT, Thumbprint::parse));
    }
    if (fields.has("holdsKeysInUse")) {
      fields.get("holdsKeysInUse").yes();
      known = known.holdingKeysInUse();
    }
    if (fields.has("replaceThumbprint")) {
      if (!fields.has("thumbprint")) {
        throw fields
            .place()
            .refused("expected thumbprint beside replaceThumbprint: it says which one is meant");
      }
      fields.get("replaceThumbprint").yes();
      known = known.replaceThumbprint();
    }
    if (fields.has("authority")) {
      known = known.issuedBy(folder.file(fields.get("authority")));
    }
    if (fields.has("nextCertificate")) {
      known = known.nextCertificate(folder.file(fields.get("nextCertificate")));
    }
    return known;
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
