package io.nfwalk.conntrack.helper;

/**
 * The tokens of H.235 that a Progress message of H.225.0 has before what is of interest. Source: ITU-T H.235.
 */
final class H235Messages {
    private H235Messages() {}

    /** In the notation of {@link io.nfwalk.conntrack.per.PerNotation}. */
    static final String TYPES = """
            SecurityCapabilities ::= SEQUENCE {
                nonStandard NonStandardParameter OPTIONAL,
                encryption SecurityServiceMode,
                authenticaton SecurityServiceMode,
                integrity SecurityServiceMode,
                ... }

            SecurityServiceMode ::= CHOICE { nonStandard NonStandardParameter, none NULL, default NULL, ... }

            ClearToken ::= SEQUENCE {
                tokenOID OBJECT IDENTIFIER,
                timeStamp INTEGER (1..4294967295) OPTIONAL,
                password BMPString (SIZE (1..128)) OPTIONAL,
                dhkey SEQUENCE {
                    halfkey BIT STRING (SIZE (0..2048)),
                    modSize BIT STRING (SIZE (0..2048)),
                    generator BIT STRING (SIZE (0..2048)),
                    ... } OPTIONAL,
                challenge OCTET STRING (SIZE (8..128)) OPTIONAL,
                random INTEGER OPTIONAL,
                certificate SEQUENCE { type OBJECT IDENTIFIER, certificate OCTET STRING, ... } OPTIONAL,
                generalID BMPString (SIZE (1..128)) OPTIONAL,
                nonStandard SEQUENCE { nonStandardIdentifier OBJECT IDENTIFIER, data OCTET STRING } OPTIONAL,
                ...,
                eckasdhkey, sendersID }

            CryptoH323Token ::= CHOICE {
                cryptoEPPwdHash SEQUENCE {
                    alias AliasAddress, timeStamp INTEGER (1..4294967295), token Hashed },
                cryptoGKPwdHash SEQUENCE {
                    gatekeeperId BMPString (SIZE (1..128)), timeStamp INTEGER (1..4294967295), token Hashed },
                cryptoEPPwdEncr Encrypted,
                cryptoGKPwdEncr Encrypted,
                cryptoEPCert Signed,
                cryptoGKCert Signed,
                cryptoFastStart Signed,
                nestedcryptoToken CHOICE {
                    cryptoEncryptedToken SEQUENCE { tokenOID OBJECT IDENTIFIER, token Encrypted },
                    cryptoSignedToken SEQUENCE { tokenOID OBJECT IDENTIFIER, token Signed },
                    cryptoHashedToken SEQUENCE {
                        tokenOID OBJECT IDENTIFIER, hashedVals ClearToken, token Hashed },
                    cryptoPwdEncr Encrypted,
                    ... },
                ... }

            Hashed ::= SEQUENCE { algorithmOID OBJECT IDENTIFIER, paramS Params, hash BIT STRING }

            Encrypted ::= SEQUENCE { algorithmOID OBJECT IDENTIFIER, paramS Params, encryptedData OCTET STRING }

            Signed ::= SEQUENCE {
                toBeSigned CONTAINING ClearToken,
                algorithmOID OBJECT IDENTIFIER,
                paramS Params,
                signature BIT STRING }

            Params ::= SEQUENCE { ranInt INTEGER OPTIONAL, iv8 OCTET STRING (SIZE (8)) OPTIONAL, ..., iv16 }
            """;
}
