package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gets keys from the servers of a KMS cluster, without holding a lock. */
public final class Keys {

  private Keys() {}

  /**
   * The cluster that keys come from: the named one, or else the default one.
   *
   * @param places where what needs the key is, from the inside out: each can have its own default
   */
  public static KmsClusters.Cluster cluster(
      KmsClusters clusters, @Nullable String id, List<MoRef> places) throws VimFault {
    if (id != null && !id.isEmpty()) {
      return clusters.get(id);
    }
    KmsClusters.Cluster standard = clusters.defaultOf(places);
    if (standard == null) {
      throw cannotGenerate("No default KMS cluster is set.");
    }
    return standard;
  }

  /** A new key from the first server that gives one. */
  public static FakeKey generate(
      String clusterId, List<KeyServerConnection> servers, Map<String, String> attributes)
      throws VimFault {
    StringBuilder problems = new StringBuilder();
    for (KeyServerConnection server : servers) {
      try {
        return new FakeKey(server.generateKey(attributes), clusterId);
      } catch (IOException e) {
        problems
            .append(" Failed to generate key on KMS ")
            .append(server.address())
            .append(": ")
            .append(e.getMessage())
            .append('.');
      }
    }
    throw cannotGenerate(problems.toString().trim());
  }

  /** Makes sure that one of the servers returns a key. */
  public static void check(FakeKey key, List<KeyServerConnection> servers) throws VimFault {
    try (KeySearch search = new KeySearch(servers)) {
      if (search.find(key.keyId()) != KeySearch.Found.YES) {
        throw notFound(key);
      }
    }
  }

  static VimFault notFound(FakeKey key) {
    return VimFault.invalidState(" Key " + key.keyId() + "/" + key.clusterId() + " not found");
  }

  public static VimFault cannotGenerate(String why) {
    return VimFault.runtimeFault(
        "A general runtime error occurred. Cannot generate key"
            + (why.isEmpty() ? "." : ". " + why));
  }
}
