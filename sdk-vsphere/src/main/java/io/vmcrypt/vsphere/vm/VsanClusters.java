package io.vmcrypt.vsphere.vm;

import io.vmcrypt.core.error.SdkException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The clusters of ESXi hosts of a vCenter and the encryption of their vSAN's data at rest. It is
 * read only: this SDK does not change it.
 *
 * <p>Implemented by this SDK only. Thread-safe. Every method makes new calls to vCenter, and throws
 * the matching {@link io.vmcrypt.core.error.SdkException} if vCenter cannot be reached or refuses.
 * Source: vSAN Management API, {@code VsanVcClusterConfigSystem.VsanClusterGetConfig} at {@code
 * /vsanHealth}, vSAN 6.6 and later; as two public clients of it speak it.
 */
public interface VsanClusters {

  /**
   * All clusters of hosts, those without vSAN included. That takes one call for each.
   *
   * <p>All or nothing: if one cannot be read, the exception names it.
   *
   * @return empty if there is none, or this user may see none
   */
  List<VsanCluster> list();

  /**
   * The same, each cluster by itself: one that cannot be read hides no other.
   *
   * @param unread gets, for each cluster that could not be read, the exception, which names it. It
   *     may throw it: that ends the list
   * @return those that could be read; empty if there is none
   * @throws SdkException if the clusters could not be listed
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread was interrupted
   * @throws NullPointerException if {@code unread} is null
   */
  List<VsanCluster> list(Consumer<? super SdkException> unread);
}
