package io.vmcrypt.ovh.internal.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import retrofit2.http.Body;
import retrofit2.http.GET;
import retrofit2.http.Header;
import retrofit2.http.POST;
import retrofit2.http.Path;

/** {@code /okms} of the OVHcloud API, version 2. */
public interface OkmsRoutes {

  @GET("okms/resource")
  Answer<List<OkmsResourceDto>> resources(@Header("X-Pagination-Cursor") @Nullable String cursor);

  @GET("okms/resource/{okmsId}?publicCA=true")
  Answer<OkmsResourceDto> resource(@Path("okmsId") String okmsId);

  @GET("okms/resource/{okmsId}/credential")
  Answer<List<OkmsCredentialDto>> credentials(
      @Path("okmsId") String okmsId, @Header("X-Pagination-Cursor") @Nullable String cursor);

  @POST("okms/resource/{okmsId}/credential")
  Answer<RequestedOkmsCredentialDto> request(
      @Path("okmsId") String okmsId, @Body NewOkmsCredentialDto credential);

  @GET("okms/resource/{okmsId}/credential/{credentialId}")
  Answer<OkmsCredentialDto> credential(
      @Path("okmsId") String okmsId, @Path("credentialId") String credentialId);

  /** {@code okms.resource.ResponseWithIAM}, as far as it is used. */
  record OkmsResourceDto(
      @Nullable String id,
      @Nullable String region,
      @Nullable String kmipEndpoint,
      @Nullable String kmipRsaEndpoint,
      @Nullable String publicCA,
      @Nullable String publicRsaCA) {}

  /** {@code okms.credential.GetResponse}, as far as it is used. */
  record OkmsCredentialDto(
      @Nullable String id,
      @Nullable String name,
      @Nullable String status,
      @Nullable String certificatePEM,
      @Nullable String expiredAt,
      @Nullable String description,
      @Nullable List<String> identityURNs) {}

  /** {@code okms.credential.Creation}. */
  record NewOkmsCredentialDto(
      String name, String csr, List<String> identityURNs, @Nullable String description) {}

  /** {@code okms.credential.CreationResponse}, as far as it is used. */
  record RequestedOkmsCredentialDto(@Nullable String id) {}
}
