# The native addon. Node-API only: one binary a platform serves every Node and Electron. MSVC and macOS settings are untried.
{
  'variables': {
    'argon2': '<!(node paths.mjs argon2)',
    'secp256k1': '<!(node paths.mjs secp256k1)',
    'napi': '<!(node paths.mjs napi)',
    # a variant for AddressSanitizer: `-- -Dsanitize=1`
    'sanitize%': 0,
    # where __int128 is, which MSVC lacks
    'has_int128': '<!(node -p "process.platform === \'win32\' ? 0 : 1")',
  },
  'target_defaults': {
    'defines': ['NDEBUG'],
    'cflags': ['-O3', '-fvisibility=hidden', '-fPIC', '-ffunction-sections', '-fdata-sections'],
    'xcode_settings': { 'GCC_OPTIMIZATION_LEVEL': '3', 'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES', 'MACOSX_DEPLOYMENT_TARGET': '12.0' },
    'conditions': [
      ['sanitize==1', {
        'cflags': ['-fsanitize=address,undefined', '-fno-sanitize-recover=undefined', '-fno-omit-frame-pointer', '-g', '-O1'],
        'ldflags': ['-fsanitize=address,undefined'],
      }],
    ],
  },
  'targets': [
    {
      # the proof of work for every processor
      'target_name': 'pow_portable', 'type': 'static_library',
      'include_dirs': ['<(argon2)/include', '<(argon2)/src'],
      'defines': ['KERNEL=portable', 'PORTABLE'],
      'sources': ['src/pow-kernel.c'],
    },
    {
      # what the sources of argon2 leave to their core, as far as something still refers to it
      'target_name': 'argon2_core', 'type': 'static_library',
      'include_dirs': ['<(argon2)/include', '<(argon2)/src'],
      'defines': ['ARGON2_NO_THREADS', 'fill_segment=duit_fill_segment_portable'],
      'sources': ['<(argon2)/src/core.c', '<(argon2)/src/blake2/blake2b.c'],
    },
    {
      # without its assembler, which compilers of today equal, so that the sanitizers see all that runs
      'target_name': 'secp', 'type': 'static_library',
      'include_dirs': ['<(secp256k1)', '<(secp256k1)/src', '<(secp256k1)/include'],
      'cflags': ['-Wno-unused-function', '-Wno-nonnull-compare'],
      'defines': [
        'ECMULT_GEN_PREC_BITS=4', 'ECMULT_WINDOW_SIZE=15', 'USE_ENDOMORPHISM=1',
        'USE_NUM_NONE=1', 'USE_FIELD_INV_BUILTIN=1', 'USE_SCALAR_INV_BUILTIN=1',
      ],
      'sources': ['src/schnorr.c'],
      'conditions': [
        ['has_int128==1 and (target_arch=="x64" or target_arch=="arm64")',
          { 'defines': ['HAVE___INT128=1', 'USE_FIELD_5X52=1', 'USE_SCALAR_4X64=1'] },
          { 'defines': ['USE_FIELD_10X26=1', 'USE_SCALAR_8X32=1'] }],
      ],
    },
    {
      'target_name': 'native',
      'dependencies': ['pow_portable', 'argon2_core', 'secp'],
      'include_dirs': ['<(napi)', '<(argon2)/include', '<(argon2)/src'],
      'sources': [
        'src/addon.cc', 'src/cpu.cc', 'src/hash-threads.cc', 'src/miner.cc', 'src/pages.cc', 'src/pow.cc',
        'src/thread-tools.cc', 'src/verifier.cc', 'src/verify-threads.cc',
      ],
      'defines': [
        'NAPI_VERSION=9', 'NODE_ADDON_API_DISABLE_DEPRECATED', 'NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED',
        # what C++ throws becomes an Error of JavaScript, or nothing where an environment that is ending takes none
        'NODE_ADDON_API_CPP_EXCEPTIONS', 'NODE_ADDON_API_CPP_EXCEPTIONS_ALL', 'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
      ],
      'cflags_cc': ['-std=c++17', '-fexceptions', '-Wall', '-Wextra'],
      'cflags_cc!': ['-fno-exceptions', '-std=gnu++20', '-std=gnu++17', '-fno-rtti'],
      'xcode_settings': { 'CLANG_CXX_LANGUAGE_STANDARD': 'c++17', 'GCC_ENABLE_CPP_EXCEPTIONS': 'YES' },
      'msvs_settings': { 'VCCLCompilerTool': { 'ExceptionHandling': 1, 'AdditionalOptions': ['/std:c++17'] } },
      'conditions': [
        ['target_arch=="x64"', { 'defines': ['DUIT_X64'], 'dependencies': ['pow_avx512', 'pow_avx2', 'pow_ssse3'] }],
        ['target_arch=="arm64"', { 'defines': ['DUIT_ARM64'], 'dependencies': ['pow_neon'] }],
        # nothing but the C library is asked of the system
        ['OS=="linux" and sanitize==0', { 'ldflags': ['-Wl,--gc-sections', '-static-libstdc++', '-static-libgcc'] }],
      ],
    },
  ],
  'conditions': [
    ['target_arch=="x64"', {
      'targets': [
        {
          'target_name': 'pow_avx512', 'type': 'static_library',
          'include_dirs': ['<(argon2)/include', '<(argon2)/src'],
          'defines': ['KERNEL=avx512'],
          'sources': ['src/pow-kernel.c'],
          'cflags': ['-mavx512f', '-mavx2', '-mbmi2'],
          'xcode_settings': { 'OTHER_CFLAGS': ['-mavx512f', '-mavx2', '-mbmi2'] },
          'msvs_settings': { 'VCCLCompilerTool': { 'AdditionalOptions': ['/arch:AVX512'] } },
        },
        {
          'target_name': 'pow_avx2', 'type': 'static_library',
          'include_dirs': ['<(argon2)/include', '<(argon2)/src'],
          'defines': ['KERNEL=avx2'],
          'sources': ['src/pow-kernel.c'],
          'cflags': ['-mavx2', '-mbmi2'],
          'xcode_settings': { 'OTHER_CFLAGS': ['-mavx2', '-mbmi2'] },
          'msvs_settings': { 'VCCLCompilerTool': { 'AdditionalOptions': ['/arch:AVX2'] } },
        },
        {
          # MSVC does not announce SSSE3, which it compiles all the same
          'target_name': 'pow_ssse3', 'type': 'static_library',
          'include_dirs': ['<(argon2)/include', '<(argon2)/src'],
          'defines': ['KERNEL=ssse3'],
          'sources': ['src/pow-kernel.c'],
          'cflags': ['-mssse3'],
          'xcode_settings': { 'OTHER_CFLAGS': ['-mssse3'] },
          'msvs_settings': { 'VCCLCompilerTool': { 'PreprocessorDefinitions': ['__SSSE3__=1'] } },
        },
      ],
    }],
    ['target_arch=="arm64"', {
      'targets': [
        {
          # the same code as for SSSE3, its instructions spelled by src/neon
          'target_name': 'pow_neon', 'type': 'static_library',
          'include_dirs': ['src/neon', '<(argon2)/include', '<(argon2)/src'],
          'defines': ['KERNEL=neon', '__SSSE3__=1'],
          'sources': ['src/pow-kernel.c'],
        },
      ],
    }],
  ],
}
