package io.nfwalk.conntrack.helper;

/**
 * What H.245 version 7 says of the data in a channel; read for the sake of what stands behind it. Source: ITU-T H.245.
 */
final class H245Capabilities {
    private H245Capabilities() {}

    /** In the notation of {@link io.nfwalk.conntrack.per.PerNotation}. */
    static final String TYPES = """
            DataApplication ::= CHOICE {
                nonStandard H245-NonStandardParameter,
                +t120 DataProtocolCapability,
                dsm-cc DataProtocolCapability,
                userData DataProtocolCapability,
                t84 SEQUENCE {
                    t84Protocol DataProtocolCapability,
                    t84Profile CHOICE { t84Unrestricted NULL, t84Restricted T84Restricted } },
                t434 DataProtocolCapability,
                h224 DataProtocolCapability,
                nlpid SEQUENCE { nlpidProtocol DataProtocolCapability, nlpidData OCTET STRING },
                dsvdControl NULL,
                h222DataPartitioning DataProtocolCapability,
                ...,
                t30fax, t140, t38fax, genericDataCapability }

            T84Restricted ::= SEQUENCE {
                qcif BOOLEAN, cif BOOLEAN, ccir601Seq BOOLEAN, ccir601Prog BOOLEAN, hdtvSeq BOOLEAN,
                hdtvProg BOOLEAN, g3FacsMH200x100 BOOLEAN, g3FacsMH200x200 BOOLEAN, g4FacsMMR200x100 BOOLEAN,
                g4FacsMMR200x200 BOOLEAN, jbig200x200Seq BOOLEAN, jbig200x200Prog BOOLEAN, jbig300x300Seq BOOLEAN,
                jbig300x300Prog BOOLEAN, digPhotoLow BOOLEAN, digPhotoMedSeq BOOLEAN, digPhotoMedProg BOOLEAN,
                digPhotoHighSeq BOOLEAN, digPhotoHighProg BOOLEAN,
                ... }

            DataProtocolCapability ::= CHOICE {
                nonStandard H245-NonStandardParameter,
                v14buffered NULL, v42lapm NULL, hdlcFrameTunnelling NULL, h310SeparateVCStack NULL,
                h310SingleVCStack NULL, transparent NULL, ...,
                segmentationAndReassembly, hdlcFrameTunnelingwSAR, v120,
                separateLANStack, v76wCompression, tcp, udp }

            VideoCapability ::= CHOICE {
                nonStandard H245-NonStandardParameter,
                h261VideoCapability SEQUENCE {
                    qcifMPI INTEGER (1..4) OPTIONAL,
                    cifMPI INTEGER (1..4) OPTIONAL,
                    temporalSpatialTradeOffCapability BOOLEAN,
                    maxBitRate INTEGER (1..19200),
                    stillImageTransmission BOOLEAN,
                    ...,
                    videoBadMBsCap },
                h262VideoCapability SEQUENCE {
                    profileAndLevel-SPatML BOOLEAN, profileAndLevel-MPatLL BOOLEAN, profileAndLevel-MPatML BOOLEAN,
                    profileAndLevel-MPatH-14 BOOLEAN, profileAndLevel-MPatHL BOOLEAN,
                    profileAndLevel-SNRatLL BOOLEAN, profileAndLevel-SNRatML BOOLEAN,
                    profileAndLevel-SpatialatH-14 BOOLEAN, profileAndLevel-HPatML BOOLEAN,
                    profileAndLevel-HPatH-14 BOOLEAN, profileAndLevel-HPatHL BOOLEAN,
                    videoBitRate INTEGER (0..1073741823) OPTIONAL,
                    vbvBufferSize INTEGER (0..262143) OPTIONAL,
                    samplesPerLine INTEGER (0..16383) OPTIONAL,
                    linesPerFrame INTEGER (0..16383) OPTIONAL,
                    framesPerSecond INTEGER (0..15) OPTIONAL,
                    luminanceSampleRate INTEGER (0..4294967295) OPTIONAL,
                    ...,
                    videoBadMBsCap },
                h263VideoCapability SEQUENCE {
                    sqcifMPI INTEGER (1..32) OPTIONAL,
                    qcifMPI INTEGER (1..32) OPTIONAL,
                    cifMPI INTEGER (1..32) OPTIONAL,
                    cif4MPI INTEGER (1..32) OPTIONAL,
                    cif16MPI INTEGER (1..32) OPTIONAL,
                    maxBitRate INTEGER (1..192400),
                    unrestrictedVector BOOLEAN,
                    arithmeticCoding BOOLEAN,
                    advancedPrediction BOOLEAN,
                    pbFrames BOOLEAN,
                    temporalSpatialTradeOffCapability BOOLEAN,
                    hrd-B INTEGER (0..524287) OPTIONAL,
                    bppMaxKb INTEGER (0..65535) OPTIONAL,
                    ...,
                    slowSqcifMPI, slowQcifMPI, slowCifMPI, slowCif4MPI, slowCif16MPI, errorCompensation,
                    enhancementLayerInfo, h263Options },
                is11172VideoCapability SEQUENCE {
                    constrainedBitstream BOOLEAN,
                    videoBitRate INTEGER (0..1073741823) OPTIONAL,
                    vbvBufferSize INTEGER (0..262143) OPTIONAL,
                    samplesPerLine INTEGER (0..16383) OPTIONAL,
                    linesPerFrame INTEGER (0..16383) OPTIONAL,
                    pictureRate INTEGER (0..15) OPTIONAL,
                    luminanceSampleRate INTEGER (0..4294967295) OPTIONAL,
                    ...,
                    videoBadMBsCap },
                ...,
                genericVideoCapability }

            AudioCapability ::= CHOICE {
                nonStandard H245-NonStandardParameter,
                g711Alaw64k INTEGER (1..256), g711Alaw56k INTEGER (1..256), g711Ulaw64k INTEGER (1..256),
                g711Ulaw56k INTEGER (1..256), g722-64k INTEGER (1..256), g722-56k INTEGER (1..256),
                g722-48k INTEGER (1..256),
                g7231 SEQUENCE { maxAl-sduAudioFrames INTEGER (1..256), silenceSuppression BOOLEAN },
                g728 INTEGER (1..256), g729 INTEGER (1..256), g729AnnexA INTEGER (1..256),
                is11172AudioCapability SEQUENCE {
                    audioLayer1 BOOLEAN, audioLayer2 BOOLEAN, audioLayer3 BOOLEAN,
                    audioSampling32k BOOLEAN, audioSampling44k1 BOOLEAN, audioSampling48k BOOLEAN,
                    singleChannel BOOLEAN, twoChannels BOOLEAN,
                    bitRate INTEGER (1..448),
                    ... },
                is13818AudioCapability SEQUENCE {
                    audioLayer1 BOOLEAN, audioLayer2 BOOLEAN, audioLayer3 BOOLEAN,
                    audioSampling16k BOOLEAN, audioSampling22k05 BOOLEAN, audioSampling24k BOOLEAN,
                    audioSampling32k BOOLEAN, audioSampling44k1 BOOLEAN, audioSampling48k BOOLEAN,
                    singleChannel BOOLEAN, twoChannels BOOLEAN,
                    threeChannels2-1 BOOLEAN, threeChannels3-0 BOOLEAN, fourChannels2-0-2-0 BOOLEAN,
                    fourChannels2-2 BOOLEAN, fourChannels3-1 BOOLEAN, fiveChannels3-0-2-0 BOOLEAN,
                    fiveChannels3-2 BOOLEAN,
                    lowFrequencyEnhancement BOOLEAN, multilingual BOOLEAN,
                    bitRate INTEGER (1..1130),
                    ... },
                ...,
                g729wAnnexB, g729AnnexAwAnnexB, g7231AnnexCCapability, gsmFullRate, gsmHalfRate,
                gsmEnhancedFullRate, genericAudioCapability, g729Extensions }

            H222LogicalChannelParameters ::= SEQUENCE {
                resourceID INTEGER (0..65535),
                subChannelID INTEGER (0..8191),
                pcr-pid INTEGER (0..8191) OPTIONAL,
                programDescriptors OCTET STRING OPTIONAL,
                streamDescriptors OCTET STRING OPTIONAL,
                ... }

            H223LogicalChannelParameters ::= SEQUENCE {
                adaptationLayerType CHOICE {
                    nonStandard H245-NonStandardParameter,
                    al1Framed NULL, al1NotFramed NULL, al2WithoutSequenceNumbers NULL, al2WithSequenceNumbers NULL,
                    al3 SEQUENCE { controlFieldOctets INTEGER (0..2), sendBufferSize INTEGER (0..16777215) },
                    ...,
                    al1M, al2M, al3M },
                segmentableFlag BOOLEAN,
                ... }

            V76LogicalChannelParameters ::= SEQUENCE {
                hdlcParameters SEQUENCE {
                    crcLength CHOICE { crc8bit NULL, crc16bit NULL, crc32bit NULL, ... },
                    n401 INTEGER (1..4095),
                    loopbackTestProcedure BOOLEAN,
                    ... },
                suspendResume CHOICE {
                    noSuspendResume NULL, suspendResumewAddress NULL, suspendResumewoAddress NULL, ... },
                uIH BOOLEAN,
                mode CHOICE {
                    eRM SEQUENCE {
                        windowSize INTEGER (1..127),
                        recovery CHOICE { rej NULL, sREJ NULL, mSREJ NULL, ... },
                        ... },
                    uNERM NULL,
                    ... },
                v75Parameters SEQUENCE { audioHeaderPresent BOOLEAN, ... },
                ... }
            """;
}
