package io.vmcrypt.spring;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.VsphereClient;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** What looks at the key providers. Nothing is read before the first question. */
@AutoConfiguration(after = VmcryptAutoConfiguration.class)
@ConditionalOnBean(VsphereClient.class)
class VmcryptKeyProvidersAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  KeyProviderWatches vmcryptKeyProviderWatches(
      VsphereClient vcenter, ObjectProvider<Estate> estates, VmcryptProperties properties) {
    List<String> ids = properties.health().keyProviders();
    if (ids.isEmpty()) {
      ids = estates.stream().map(Estate::keyProvider).toList();
    }
    return new KeyProviderWatches(
        ids, new KeyProviderReader(vcenter), properties.health(), TimeSource.system());
  }
}
