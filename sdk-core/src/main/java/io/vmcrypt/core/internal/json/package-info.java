/**
 * JSON of other systems, for the modules of this SDK that read it: they bring Retrofit and Moshi
 * themselves, which this module needs to compile only.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.internal.json;
