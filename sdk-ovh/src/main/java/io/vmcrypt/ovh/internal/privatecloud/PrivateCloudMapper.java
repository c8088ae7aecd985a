package io.vmcrypt.ovh.internal.privatecloud;

import io.vmcrypt.ovh.internal.wire.PrivateCloudDto;
import io.vmcrypt.ovh.privatecloud.PrivateCloudDetails;
import io.vmcrypt.ovh.privatecloud.PrivateCloudState;
import io.vmcrypt.ovh.privatecloud.PrivateCloudVersion;
import io.vmcrypt.ovh.privatecloud.ServiceName;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** {@link PrivateCloudDto} to {@link PrivateCloudDetails}. */
final class PrivateCloudMapper {

  private PrivateCloudMapper() {}

  static PrivateCloudDetails toDetails(ServiceName serviceName, PrivateCloudDto dto) {
    PrivateCloudDto.VersionDto version = dto.version();
    return new PrivateCloudDetails(
        serviceName,
        dto.state() == null ? PrivateCloudState.UNKNOWN : PrivateCloudState.of(dto.state()),
        orEmpty(dto.description()),
        version == null
            ? new PrivateCloudVersion("", "", "")
            : new PrivateCloudVersion(
                orEmpty(version.major()), orEmpty(version.minor()), orEmpty(version.build())),
        orEmpty(dto.location()),
        orEmpty(dto.managementInterface()),
        uri(dto.webInterfaceUrl()));
  }

  private static @Nullable URI uri(@Nullable String text) {
    try {
      return text == null || text.isBlank() ? null : new URI(text.strip());
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
