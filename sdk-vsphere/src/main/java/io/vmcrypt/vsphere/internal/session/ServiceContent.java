package io.vmcrypt.vsphere.internal.session;

import io.vmcrypt.vsphere.VsphereAbout;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.Optional;

/**
 * A server's managers: vSphere {@code ServiceContent}.
 *
 * @param about what it says about itself
 * @param rootFolder the root of the inventory
 * @param propertyCollector reads properties
 * @param fragment the whole object
 */
public record ServiceContent(
    VsphereAbout about,
    ManagedObjectReference rootFolder,
    ManagedObjectReference propertyCollector,
    XmlFragment fragment) {

  static ServiceContent of(XmlFragment content) {
    return new ServiceContent(
        new VsphereAbout(
            content.text("about", "fullName").orElse(""),
            content.text("about", "version").orElse(""),
            content.text("about", "build").orElse(""),
            content.required("about", "apiType"),
            content.required("about", "apiVersion"),
            content.text("about", "instanceUuid").orElse("")),
        content.requiredElement("rootFolder").reference(),
        content.requiredElement("propertyCollector").reference(),
        content);
  }

  /** Another manager, such as {@code cryptoManager}; empty if the release has none. */
  public Optional<ManagedObjectReference> manager(String name) {
    return fragment.element(name).map(XmlFragment::reference);
  }
}
