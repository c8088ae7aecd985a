package io.vmcrypt.vsphere.internal.vapi.wire;

import io.vmcrypt.core.internal.http.Idempotent;
import java.util.List;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.DELETE;
import retrofit2.http.GET;
import retrofit2.http.Header;
import retrofit2.http.POST;
import retrofit2.http.Path;
import retrofit2.http.Tag;
import retrofit2.http.Url;

/** {@code /api/vcenter/crypto-manager/kms/providers}, from 7.0.2 on. */
public interface KeyProviderRoutes {

  @GET("api/vcenter/crypto-manager/kms/providers")
  Call<List<ProviderSummaryDto>> list(@Header(SessionRoutes.SESSION) String session);

  @GET("api/vcenter/crypto-manager/kms/providers/{provider}")
  Call<ProviderInfoDto> get(
      @Header(SessionRoutes.SESSION) String session, @Path("provider") String provider);

  @POST("api/vcenter/crypto-manager/kms/providers")
  Call<Void> create(@Header(SessionRoutes.SESSION) String session, @Body NewProviderDto provider);

  @DELETE("api/vcenter/crypto-manager/kms/providers/{provider}")
  Call<Void> delete(
      @Header(SessionRoutes.SESSION) String session, @Path("provider") String provider);

  @POST("api/vcenter/crypto-manager/kms/providers?action=export")
  Call<ExportDto> export(
      @Header(SessionRoutes.SESSION) String session, @Body ExportRequestDto request);

  @POST("api/vcenter/crypto-manager/kms/providers?action=import")
  Call<ImportedDto> importProvider(
      @Header(SessionRoutes.SESSION) String session, @Body ImportRequestDto request);

  /** The exported bytes; the token serves once, so it is never repeated. */
  @GET
  Call<ResponseBody> download(
      @Url String url, @Header("Authorization") String bearer, @Tag Idempotent idempotent);
}
