package io.vmcrypt.kmip.report;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.kmip.protocol.KmipObjectType;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.protocol.KmipVersion;
import java.util.List;

/**
 * What the server told about itself by KMIP. Lists are empty where it told nothing.
 *
 * @param versions the versions that it speaks, oldest first
 * @param operations the operations that it offers to this client
 * @param objectTypes the types of objects that it stores
 * @param vendor its Vendor Identification; empty if it gave none
 */
public record KmipDetails(
    List<KmipVersion> versions,
    List<KmipOperation> operations,
    List<KmipObjectType> objectTypes,
    String vendor) {

  public KmipDetails {
    versions = List.copyOf(versions);
    operations = List.copyOf(operations);
    objectTypes = List.copyOf(objectTypes);
    requireNonNull(vendor, "vendor");
  }
}
